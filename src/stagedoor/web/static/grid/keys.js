// The same by keyboard. One session at a time can be tabbed to; arrow keys go to another one.

import { isDrawn } from "./draw.js";

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const SHORTEST = 5;

export function listenToKeys(board, mover, say) {
  board.root.addEventListener("keydown", (event) => {
    const element = event.target.closest("[data-at]");
    if (!element || !isDrawn()) return;
    const slot = mover.slot ?? board.slots.get(element.id.slice(1));
    if (mover.active) carry(event);
    else if (event.target.matches(".grid-grip") && (event.key === "Enter" || event.key === " ")) pick(event, slot);
    else if (event.key in ARROWS) walk(event, slot);
  });

  function pick(event, slot) {
    event.preventDefault();
    mover.begin(slot);
    if (!slot.day) mover.to(first(slot));
    mover.showGhost();
    say(`Picked up “${slot.title}”: ${board.told(mover.place)}. Arrow keys move it, with Shift they lengthen it, Enter drops it, Escape leaves it where it was.`);
  }

  function first(slot) {
    const day = board.days[0];
    const column = board.columns.some(({ key }) => key === slot.column) ? slot.column : board.columns[0].key;
    return { day, column, start: day.first, end: day.first + slot.end - slot.start };
  }

  async function carry(event) {
    const { slot } = mover;
    if (event.key === "Tab") return mover.cancel();
    if (event.key === "Escape") mover.cancel();
    else if (event.key in ARROWS) {
      if (mover.to(event.shiftKey ? lengthened(event.key) : moved(event.key))) mover.showGhost();
    } else if (event.key !== "Enter" && event.key !== " ") return undefined;
    event.preventDefault();
    if (event.key === "Enter" || event.key === " ") {
      await mover.drop();
      focusOn(board, slot.id, ".grid-grip");
    }
    return undefined;
  }

  function moved(key) {
    const [across, down] = ARROWS[key];
    const { place } = mover;
    const index = board.columns.findIndex((column) => column.key === place.column) + across;
    const column = board.columns[Math.min(board.columns.length - 1, Math.max(0, index))].key;
    const length = place.end - place.start;
    const start = place.start + down * board.step;
    const beside = board.days[board.days.indexOf(place.day) + down];
    const leaves = start < place.day.first || start >= place.day.last;
    if (leaves && !beside) return { ...place, column };
    if (!leaves) return { day: place.day, column, start, end: start + length };
    const there = down > 0 ? beside.first : beside.last - board.step;
    return { day: beside, column, start: there, end: there + length };
  }

  function lengthened(key) {
    const { place } = mover;
    const end = place.end + ARROWS[key][1] * board.step;
    return { ...place, end: Math.max(place.start + SHORTEST, end) };
  }

  function walk(event, slot) {
    const [across, down] = ARROWS[event.key];
    const next = neighbour(board, slot, across, down);
    event.preventDefault();
    if (next) focusOn(board, next.id, event.target.matches(".grid-grip") ? ".grid-grip" : "a");
  }
}

// One session of the days can be tabbed to, and one of those without a time: a day of hundreds is no trap.
export function rove(board, id) {
  const all = [...board.slots.values()];
  for (const group of [all.filter(({ day }) => day), all.filter(({ day }) => !day)]) {
    const on = group.find((slot) => slot.id === id) ?? group.find(({ link }) => link.tabIndex === 0) ?? group[0];
    for (const slot of group) {
      for (const link of slot.element.querySelectorAll("a")) link.tabIndex = slot === on || !isDrawn() ? 0 : -1;
    }
  }
}

export function focusOn(board, id, selector) {
  if (!board.slots.has(id)) return;
  rove(board, id);
  board.slots.get(id).element.querySelector(selector)?.focus();
}

// The nearest session up, down, left or right. Of two that start together the one that comes first is above.
function neighbour(board, slot, across, down) {
  const order = [...board.slots.keys()];
  const minute = ({ id, day, start }) => (day ? day.midnight + start : 0) + order.indexOf(id) / order.length;
  const index = ({ day, column }) => (day ? board.columns.findIndex(({ key }) => key === column) : 0);
  const away = (each) => [index(each) - index(slot), minute(each) - minute(slot)];
  const distance = (each) => Math.abs(away(each)[0]) * 1e6 + Math.abs(away(each)[1]);
  const others = [...board.slots.values()].filter((each) => each !== slot && !each.day === !slot.day);
  const ahead = others.filter((each) => {
    const [columns, minutes] = away(each);
    return across ? Math.sign(columns) === across : columns === 0 && Math.sign(minutes) === down;
  });
  return ahead.sort((one, other) => distance(one) - distance(other))[0];
}
