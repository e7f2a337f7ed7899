// Drawing: sessions at their times and columns. On a narrow screen they stay a list, as they came.

import { narrow, widen } from "./narrow.js";

export const COLUMN = 176; // pixels
export const MINUTE = 1.5; // pixels
const wide = matchMedia("(min-width: 768px)");

export const isDrawn = () => wide.matches;
export const onResize = (act) => wide.addEventListener("change", act);

export function draw(board) {
  const { root, columns } = board;
  root.classList.toggle("is-drawn", wide.matches);
  for (const slot of board.slots.values()) addParts(board, slot);
  if (!wide.matches) {
    clear(board);
    return narrow(board);
  }
  widen(board);
  board.scroll.style.setProperty("--columns", columns.length);
  for (const day of board.days) drawDay(board, day);
  return undefined;
}

// A list has no places: what a wide window set is taken back.
function clear(board) {
  const fields = board.days.map((day) => day.field);
  for (const { style } of [...fields, ...[...board.slots.values()].map((slot) => slot.element)]) {
    for (const name of ["left", "top", "width", "height"]) style.removeProperty(name);
  }
}

export function setBox(element, board, place, lane = 0, lanes = 1) {
  const index = Math.max(0, board.columns.findIndex(({ key }) => key === place.column));
  const start = Math.max(place.start, place.day.first);
  const end = Math.min(place.end, place.day.last);
  element.style.left = `${index * COLUMN + 2 + (lane * (COLUMN - 4)) / lanes}px`;
  element.style.width = `${(COLUMN - 4) / lanes - 1}px`;
  element.style.top = `${(start - place.day.first) * MINUTE}px`;
  element.style.height = `${Math.max(14, (end - start) * MINUTE - 1)}px`;
}

function drawDay(board, day) {
  const height = (day.last - day.first) * MINUTE;
  day.field.style.width = `${board.columns.length * COLUMN}px`;
  day.field.style.height = `${height}px`;
  day.field.style.setProperty("--step", `${board.step * MINUTE}px`);
  day.field.style.setProperty("--column", `${COLUMN}px`);
  day.times.replaceChildren(
    ...day.hours.map(([minute, words]) => {
      const label = document.createElement("span");
      label.textContent = words;
      label.style.top = `${(minute - day.first) * MINUTE}px`;
      return label;
    }),
  );
  const slots = [...board.slots.values()].filter((slot) => slot.day === day);
  for (const { key } of board.columns) drawColumn(board, slots.filter((slot) => slot.column === key));
}

// Sessions that overlap in one column stand beside each other.
function drawColumn(board, slots) {
  slots.sort((one, other) => one.start - other.start || one.end - other.end);
  let together = [];
  let until = -1;
  const settle = () => {
    const lanes = Math.max(0, ...together.map(({ lane }) => lane + 1));
    for (const { slot, lane } of together) setBox(slot.element, board, slot, lane, lanes);
    together = [];
  };
  for (const slot of slots) {
    if (slot.start >= until) settle();
    const taken = new Set(together.filter((each) => each.slot.end > slot.start).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    together.push({ slot, lane });
    until = Math.max(until, slot.end);
  }
  settle();
}

// What each session needs besides, and the server leaves out to save bytes: its room, and the way to move it.
function addParts(board, slot) {
  if (slot.element.dataset.ready) return;
  slot.element.dataset.ready = "yes";
  slot.link.draggable = false;
  slot.link.tabIndex = -1;
  const room = document.createElement("span");
  room.textContent = slot.day ? ` · ${board.nameOf(slot.column)}` : "";
  slot.element.querySelector("small")?.append(room);
  const track = slot.element.querySelector("use")?.getAttribute("href");
  const color = track && document.querySelector(`${track} circle`)?.getAttribute("fill");
  if (color) slot.element.style.borderInlineStartColor = color;
  if (!board.canEdit) return;
  const grip = document.createElement("a");
  grip.className = "grid-grip";
  grip.href = `${board.root.dataset.sessions}${slot.id}/move/`;
  grip.tabIndex = -1;
  grip.draggable = false;
  grip.textContent = "Move…";
  grip.setAttribute("aria-label", `Move… “${slot.title}”`);
  slot.element.append(grip);
}
