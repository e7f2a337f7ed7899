// The day grid: drawn here, moved in by mouse and keyboard, saved by small POSTs, kept up with what others do.

import { Board } from "./board.js";
import { clashes } from "./clashes.js";
import { draw, onResize } from "./draw.js";
import { listenToKeys, rove } from "./keys.js";
import { Live } from "./live.js";
import { Mover } from "./mover.js";
import { listenToPointer } from "./pointer.js";

const board = new Board(document.getElementById("grid"));
const said = document.getElementById("grid-said");
const say = (words) => {
  said.textContent = words;
};
const live = new Live(board, say);
const mover = new Mover(board, say, () => live.look(true));
live.mover = mover;

function begin() {
  draw(board);
  const asked = board.slots.get(location.hash.slice(2));
  rove(board, (asked ?? board.slots.values().next().value)?.id);
  asked?.element.scrollIntoView({ block: "center", inline: "center" });
}

// Where something is wrong with a session, pointing at it says what.
board.root.addEventListener("pointerover", (event) => {
  const slot = board.slots.get(event.target.closest("[data-at]")?.id.slice(1));
  if (slot?.element.querySelector("b")) slot.element.title = clashes(board, slot, slot).map(({ words }) => words).join("\n");
});

begin();
onResize(() => begin());
if (board.canEdit) {
  listenToPointer(board, mover);
  listenToKeys(board, mover, say);
}
live.start();
