// Rows that are put in order by dragging their handle; the buttons beside it do the same by keyboard.

for (const list of document.querySelectorAll("[data-reorder]")) {
  let row = null;
  list.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".reorder-handle")) return;
    row = event.target.closest("[data-row]");
    row.classList.add("is-moving");
    event.preventDefault();
  });
  window.addEventListener("pointermove", (event) => {
    if (!row) return;
    const over = [...list.children].find((each) => {
      const box = each.getBoundingClientRect();
      return event.clientY >= box.top && event.clientY <= box.bottom;
    });
    if (!over || over === row) return;
    const isAbove = row.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_PRECEDING;
    if (isAbove) over.before(row);
    else over.after(row);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    window.addEventListener(name, () => {
      row?.classList.remove("is-moving");
      row = null;
    });
  }
}
