// What the pages need beyond htmx and Tabler: toasts, ticked rows, filters that send themselves.

const SECONDS_SHOWN = { success: 8, info: 8 };
const SECONDS_WITH_UNDO = 20;

function startToast(toast) {
  const usual = SECONDS_SHOWN[toast.dataset.toast];
  if (!usual) return;
  const seconds = toast.querySelector("[data-toast-undo]") ? SECONDS_WITH_UNDO : usual;
  let timer = setTimeout(() => toast.remove(), seconds * 1000);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) {
    toast.addEventListener(name, () => {
      clearTimeout(timer);
      timer = setTimeout(() => toast.remove(), seconds * 1000);
    });
  }
}

function showToast({ level = "info", text = "", href = "", link_text: linkText = "Show", undo = "" }) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.dataset.toast = level;
  const place = toast.querySelector(".toast-text");
  place.textContent = text;
  if (/^\/(?!\/)/.test(href)) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = linkText;
    place.append(" ", link);
  }
  const form = toast.querySelector("[data-toast-undo]");
  if (/^\/(?!\/)/.test(undo)) form.action = undo;
  else form.remove();
  document.getElementById("toast-list").append(toast);
  startToast(toast);
}

// The boxes may stand outside their form and name it.
const boxesOf = (form) => [...form.elements].filter((field) => field.matches("[data-tick]"));

function countTicked(form) {
  const boxes = boxesOf(form);
  const ticked = boxes.filter((box) => box.checked).length;
  const bar = form.querySelector("[data-ticked-bar]");
  if (bar) bar.hidden = ticked === 0;
  const everything = Number(form.querySelector("[data-everything]")?.value ?? 0);
  const words = everything ? `All ${everything.toLocaleString("en")} that match selected` : `${ticked} selected`;
  for (const place of form.querySelectorAll("[data-ticked-count]")) place.textContent = words;
  const more = form.querySelector("[data-select-all]");
  if (more) more.hidden = everything > 0 || ticked < boxes.length;
  const all = [...form.elements].find((field) => field.matches("[data-tick-all]"));
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
}

function proposeSlug(name) {
  return name.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 50);
}

document.body.addEventListener("toast", (event) => showToast(event.detail));

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest(".toast").remove();
  event.target.closest("[data-remove]")?.closest("[data-row]").remove();
  const mover = event.target.closest("[data-move]");
  const row = mover?.closest("[data-row]");
  if (row) {
    if (mover.dataset.move === "up") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    mover.focus();
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (event.target.matches("[data-tick-all]")) {
    for (const box of boxesOf(form)) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-tick], [data-tick-all]")) countTicked(form);
  if (event.target.matches("[data-send-on-change]")) form.requestSubmit();
});

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-set-row]")?.querySelector('[name="set"]');
  if (box && box !== event.target) box.checked = true;
  const slug = event.target.form?.querySelector("[data-slug-from]");
  if (event.target === slug) slug.dataset.edited = "yes";
  else if (slug && event.target.name === slug.dataset.slugFrom && !slug.dataset.edited) slug.value = proposeSlug(event.target.value);
});

function countAll() {
  for (const form of document.querySelectorAll("form:has([data-ticked-bar])")) countTicked(form);
}

document.body.addEventListener("htmx:afterSettle", countAll);
countAll();
for (const toast of document.querySelectorAll("#toast-list .toast")) startToast(toast);
for (const field of document.querySelectorAll("[data-select-text]")) field.addEventListener("focus", () => field.select());
document.querySelector("[data-error-summary]")?.focus();
