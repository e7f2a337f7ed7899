// On a narrow screen the grid is a list. A long day is shown one column at a time, which can be chosen.

const MANY = 40;
let chosen = null;

export function narrow(board) {
  board.body.querySelector(".grid-column-choice")?.remove();
  const slots = [...board.slots.values()].filter((slot) => slot.day);
  if (slots.length <= MANY) return;
  // An address that ends in #s12 asks for that session.
  chosen ??= board.slots.get(location.hash.slice(2))?.column ?? null;
  const select = document.createElement("select");
  select.className = "form-select grid-column-choice";
  select.setAttribute("aria-label", board.place === "room" ? "Room" : "Track");
  for (const { key, name } of board.columns) select.add(new Option(name, key));
  select.value = chosen ?? board.columns[0].key;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
  const show = () => {
    chosen = select.value;
    for (const slot of slots) slot.element.hidden = slot.column !== chosen;
  };
  select.addEventListener("change", show);
  board.scroll.prepend(select);
  show();
}

export function widen(board) {
  board.body.querySelector(".grid-column-choice")?.remove();
  for (const slot of board.slots.values()) slot.element.hidden = false;
}
