// One session on its way: shown where it would be, with what it would be in conflict with, dropped or left.

import { clashes } from "./clashes.js";
import { MINUTE, setBox } from "./draw.js";
import { save } from "./save.js";

export class Mover {
  constructor(board, say, refresh) {
    Object.assign(this, { board, say, refresh, slot: null, place: null });
    this.hint = board.root.querySelector(".grid-hint");
    this.ghost = document.createElement("div");
    this.ghost.className = "grid-ghost";
    this.ghost.setAttribute("aria-hidden", "true");
  }

  get active() {
    return this.slot !== null;
  }

  begin(slot) {
    this.slot = slot;
    this.warning = "";
    this.version = slot.version;
    this.from = { day: slot.day, column: slot.column, start: slot.start, end: slot.end };
    slot.element.classList.add("is-moving");
    this.to(this.from);
  }

  // Show the session at a place; says whether that is another one than before.
  to(place) {
    if (!this.active) return false;
    const told = this.board.told(place);
    const key = `${place.day?.date ?? place.date ?? ""} ${place.column} ${place.start} ${place.end}`;
    if (key === this.key) return false;
    this.key = key;
    this.place = place;
    const found = clashes(this.board, this.slot, place);
    this.#mark(found);
    this.ghost.textContent = `${told} ${this.slot.title}`;
    this.ghost.classList.toggle("has-clash", found.length > 0);
    if (place.day) {
      place.day.field.append(this.ghost);
      setBox(this.ghost, this.board, place);
    } else this.ghost.remove();
    const more = found.length > 3 ? ` And ${found.length - 3} more.` : "";
    const words = found.slice(0, 3).map((each) => each.words).join(" ") + more;
    this.hint.textContent = [this.warning, `${told}.`, words].filter(Boolean).join(" ");
    this.hint.classList.toggle("has-clash", found.length > 0 || Boolean(this.warning));
    this.hint.hidden = false;
    return true;
  }

  // Somebody else has moved it meanwhile: the server will refuse the drop, so say it now.
  warn(words) {
    this.warning = words;
    this.key = "";
    this.to(this.place);
  }

  showGhost() {
    this.ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // A key may have dropped or left it already while the mouse still holds it.
  async drop() {
    if (!this.active) return;
    const { slot, place, from, version } = this;
    this.#end();
    const same = place.day === from.day && place.column === from.column && !place.date;
    if (same && place.start === from.start && place.end === from.end) {
      this.say(`“${slot.title}” stays.`);
      return;
    }
    slot.element.classList.add("is-saving");
    if (place.day && slot.day) setBox(slot.element, this.board, place);
    await save(this.board, slot, { place, version }, this.refresh, this.say);
  }

  cancel() {
    if (!this.active) return;
    const { slot } = this;
    this.#end();
    this.say(`“${slot.title}” stays where it was.`);
  }

  #end() {
    this.slot.element.classList.remove("is-moving");
    this.ghost.remove();
    this.hint.hidden = true;
    this.#mark([]);
    this.slot = null;
    this.key = "";
  }

  #mark(found) {
    for (const element of this.board.body.querySelectorAll(".is-clashing")) element.classList.remove("is-clashing");
    for (const { other } of found) other?.element.classList.add("is-clashing");
  }
}

// The place of a point on the screen, if it is on a day.
export function placeAt(board, x, y, { length = 45, grab = 0 } = {}) {
  for (const day of board.days) {
    const box = day.field.getBoundingClientRect();
    if (y < box.top || y > box.bottom || x < box.left || x > box.right) continue;
    const index = Math.floor(((x - box.left) / box.width) * board.columns.length);
    const column = board.columns[Math.min(board.columns.length - 1, Math.max(0, index))].key;
    const minute = day.first + (y - box.top) / MINUTE - grab;
    const start = Math.max(day.first, snap(minute, board.step));
    return { day, column, start, end: start + length };
  }
  return null;
}

export const snap = (minute, step) => Math.round(minute / step) * step;
