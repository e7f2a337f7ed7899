// Moving sessions with the mouse, a pen or a finger on their grip; a click on an empty place adds one there.

import { MINUTE, isDrawn } from "./draw.js";
import { placeAt, snap } from "./mover.js";

const NEAR = 4; // pixels that a hand moves in a click
const EDGE = 9; // pixels of a session's lower edge that lengthen it
const BORDER = 40; // pixels from the border at which the grid scrolls along

export function listenToPointer(board, mover) {
  const { root } = board;
  let held = null;

  root.addEventListener("pointerdown", (event) => {
    const element = event.target.closest("[data-at]");
    const isGrip = event.target.closest(".grid-grip");
    if (!element || event.button !== 0 || mover.active || !isDrawn()) return;
    if (event.pointerType === "touch" && !isGrip) return;
    const slot = board.slots.get(element.id.slice(1));
    const box = element.getBoundingClientRect();
    const lengthens = slot.day && box.bottom - event.clientY < EDGE;
    held = { slot, x: event.clientX, y: event.clientY, top: event.clientY - box.top, lengthens, moved: false };
  });

  window.addEventListener("pointermove", (event) => {
    if (!held || held.left) return;
    if (event.buttons === 0) return leave();
    if (!held.moved) {
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < NEAR) return;
      held.moved = true;
      held.slot = board.slots.get(held.slot.id) ?? held.slot; // the grid may have been put anew since
      mover.begin(held.slot);
      root.classList.add("is-dragging");
    }
    event.preventDefault();
    scrollAlong(board.scroll, event);
    mover.to(held.lengthens ? longer(board, held, event) : under(board, held, event));
    return undefined;
  });

  window.addEventListener("pointerup", async () => {
    if (!held) return;
    const { moved, left } = held;
    held = null;
    root.classList.remove("is-dragging");
    if (!moved) return;
    // The click that follows is no click on the link under the pointer.
    window.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 50);
    if (!left) await mover.drop();
  });

  // Until the button is let go, it is known that the session was left where it was.
  function leave() {
    if (held?.moved && !held.left) mover.cancel();
    if (held) held.left = true;
    root.classList.remove("is-dragging");
  }

  window.addEventListener("pointercancel", () => {
    leave();
    held = null;
  });
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });

  root.addEventListener("dragstart", (event) => event.preventDefault());
  root.addEventListener("click", (event) => {
    if (event.target.matches(".grid-field") && isDrawn() && board.canEdit) add(board, event);
  });
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

function under(board, held, event) {
  const { slot } = held;
  const target = document.elementFromPoint(event.clientX, event.clientY);
  const tab = target?.closest("a[data-midnight]");
  if (tab && slot.day) return { ...whereItIs(slot), day: null, date: new URL(tab.href).searchParams.get("day"), name: tab.textContent };
  if (target?.closest(".grid-shelf")) return { day: null, column: slot.column, start: 0, end: slot.end - slot.start };
  const grab = slot.day ? held.top / MINUTE : 0;
  return placeAt(board, event.clientX, event.clientY, { length: slot.end - slot.start, grab }) ?? whereItIs(slot);
}

const whereItIs = ({ day, column, start, end }) => ({ day, column, start, end });

function longer(board, { slot, y }, event) {
  const end = snap(slot.end + (event.clientY - y) / MINUTE, board.step);
  return { day: slot.day, column: slot.column, start: slot.start, end: Math.max(slot.start + 5, end) };
}

function scrollAlong(scroll, { clientX, clientY }) {
  const box = scroll.getBoundingClientRect();
  if (clientX > box.right - BORDER && clientX < box.right) scroll.scrollLeft += 16;
  else if (clientX < box.left + BORDER * 2 && clientX > box.left) scroll.scrollLeft -= 16;
  if (clientY > box.bottom - BORDER && clientY < box.bottom) scroll.scrollTop += 16;
  else if (clientY < box.top + BORDER * 2 && clientY > box.top) scroll.scrollTop -= 16;
}

function add(board, event) {
  const place = placeAt(board, event.clientX, event.clientY, { grab: board.step / 2 });
  if (!place) return;
  const query = new URLSearchParams({ starts_at: place.day.instant(place.start), ends_at: place.day.instant(place.end) });
  if (place.column !== "-") query.set(board.place, place.column);
  location.assign(`${board.root.dataset.sessions}new/?${query}`);
}
