// What others change meanwhile: asked for every few seconds, put in place without losing focus or scroll.

import { draw } from "./draw.js";
import { focusOn, rove } from "./keys.js";

const SECONDS = 4;

export class Live {
  constructor(board, say) {
    Object.assign(this, { board, say, mover: null, asked: 0, own: 0 });
  }

  start() {
    setInterval(() => {
      if (!document.hidden) this.look();
    }, SECONDS * 1000);
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
  }

  // Ask once; with `own` the change is the person's own, and nothing is said of it. An older answer that comes
  // after a newer one counts for nothing.
  async look(own = false) {
    if (this.own && !own) return;
    this.asked += 1;
    this.own += own ? 1 : 0;
    await this.#ask(own, this.asked);
    this.own -= own ? 1 : 0;
  }

  async #ask(own, number) {
    const query = new URLSearchParams(location.search);
    query.set("seen", this.board.body.dataset.revision);
    query.set("day", this.board.days[0].date);
    let answer;
    try {
      answer = await fetch(`${this.board.root.dataset.body}?${query}`, { redirect: "manual" });
    } catch {
      return;
    }
    if (answer.status !== 200) {
      if (own) this.#show(null);
      return;
    }
    const text = await answer.text();
    if (number !== this.asked) return;
    const made = new DOMParser().parseFromString(text, "text/html").getElementById("grid-body");
    if (!made) return;
    if (this.mover.active) this.#hold(made);
    else this.#show(made, own);
  }

  // While a session is on its way the grid under it stays; whether somebody moved that very one is told at once.
  #hold(made) {
    const { slot, version } = this.mover;
    const now = made.querySelector(`#s${slot.id}`);
    const seen = now?.dataset.at.split(" ")[3];
    if (!now) this.mover.warn("Somebody else deleted or declined this session, or moved it to another day.");
    else if (seen !== version) {
      const where = now.querySelector("small")?.textContent ?? "no time";
      this.mover.warn(`Somebody else moved this session meanwhile, to ${where}. If you drop it, it stays there.`);
    }
  }

  #show(made, own = false) {
    const { board } = this;
    const before = new Map([...board.slots].map(([id, slot]) => [id, slot.element.dataset.at]));
    const focused = document.activeElement?.closest("[data-at]");
    const selector = document.activeElement?.matches(".grid-grip") ? ".grid-grip" : "a";
    const { scrollLeft, scrollTop } = board.scroll;
    if (made) board.body.replaceWith(document.adoptNode(made));
    board.read();
    draw(board);
    board.scroll.scrollTo(scrollLeft, scrollTop);
    if (focused) focusOn(board, focused.id.slice(1), selector);
    else rove(board, [...board.slots.keys()][0]);
    if (made && !own) this.#tell(before);
    countConflicts(board);
  }

  #tell(before) {
    const changed = [...this.board.slots.values()].filter((slot) => before.get(slot.id) !== slot.element.dataset.at);
    for (const { element } of changed) element.classList.add("is-new");
    if (changed.length === 1) this.say(`Somebody else changed “${changed[0].title}”: ${this.board.told(changed[0])}.`);
    else if (changed.length) this.say(`Others changed ${changed.length} sessions here.`);
  }
}

function countConflicts(board) {
  const tab = document.querySelector("a[href$='/conflicts/'] .badge");
  if (tab) tab.textContent = board.body.dataset.conflicts;
}
