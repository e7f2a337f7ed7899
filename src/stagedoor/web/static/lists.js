// Lists: all that match can be selected, and cells be changed in place.

function selectAll(form, number) {
  form.querySelector("[data-everything]").value = number;
  for (const box of boxesOf(form)) box.checked = true;
  countTicked(form);
}

function clearTicks(form) {
  const everything = form.querySelector("[data-everything]");
  if (everything) everything.value = "";
  for (const box of boxesOf(form)) box.checked = false;
  countTicked(form);
}

function openCell(button) {
  const row = button.closest("tr");
  const records = button.closest("table").dataset.records;
  const id = row.querySelector("[data-tick]").value;
  const address = `${records}${id}/cell/${button.dataset.cell}/`;
  htmx.ajax("GET", address, { target: button.closest("td"), swap: "innerHTML" });
}

document.addEventListener("click", (event) => {
  const all = event.target.closest("[data-select-all]");
  if (all) selectAll(all.form, all.dataset.selectAll);
  const clear = event.target.closest("[data-clear-ticks]");
  if (clear) clearTicks(clear.form);
  const cell = event.target.closest("button[data-cell]");
  if (cell) openCell(cell);
});

document.addEventListener("change", (event) => {
  // Whoever ticks one by one means these, not all that match.
  if (!event.target.matches("[data-tick], [data-tick-all]")) return;
  const everything = event.target.form?.querySelector("[data-everything]");
  if (everything) {
    everything.value = "";
    countTicked(event.target.form);
  }
});

document.addEventListener("submit", (event) => {
  // The filter may have changed since the page was loaded: what the address says now is what is seen.
  for (const field of event.target.querySelectorAll("[data-query]")) field.value = location.search.slice(1);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-cell-form]");
  if (!form) return;
  if (event.key === "Escape") {
    event.preventDefault();
    form.querySelector("[data-cell-cancel]").click();
  } else if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// Who edits by keyboard goes on where they were: in the form that opened, or on the cell that was saved.
let leftCell = null;
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt?.closest?.("[data-cell-form]");
  const row = form?.closest("tr");
  // Another answer (marks of conflicts) may arrive before the row has settled: it leaves the cell be.
  if (row) leftCell = { id: row.querySelector("[data-tick]")?.value, field: form.dataset.cellForm };
});
document.body.addEventListener("htmx:afterSettle", () => {
  const opened = document.querySelector("[data-cell-form]:not([data-focused])");
  if (opened) {
    opened.dataset.focused = "yes";
    opened.querySelector("[name=choice], select, input:not([type=hidden])")?.focus();
    leftCell = null;
  } else if (leftCell?.id) {
    const box = document.querySelector(`[data-tick][value="${leftCell.id}"]`);
    box?.closest("tr").querySelector(`button[data-cell="${leftCell.field}"]`)?.focus();
    leftCell = null;
  }
});
