// Questions in a dialog of the page, forms that are not left by accident, what takes long, and the list of shortcuts.

const dialog = document.getElementById("ask");

function ask(question, yes, no) {
  dialog.querySelector("[data-question]").textContent = question;
  const [cancel, go] = dialog.querySelectorAll("button");
  cancel.textContent = no;
  go.textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

// Forms that ask before they are sent. In the capturing phase: htmx listens on the form itself.

const answered = new WeakSet();
const nameOf = (button) => button?.getAttribute("aria-label") ?? (button?.textContent.trim() || "Go ahead");

async function askBeforeSending(event, question, yes, no, then = () => {}) {
  const { target: form, submitter } = event;
  event.preventDefault();
  event.stopPropagation();
  if (!(await ask(question, yes, no))) return;
  then();
  answered.add(form);
  form.requestSubmit(submitter);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.method === "dialog" || answered.delete(form)) return;
  const question = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question) askBeforeSending(event, question, nameOf(submitter), "Cancel");
  else if (leaves(form) && unsaved(form)) askBeforeSending(event, UNSAVED, "Leave without saving", "Stay", giveUp);
}, { capture: true });

// Forms with changes that are not saved.

const UNSAVED = "What you changed on this page is not saved yet.";
const begun = new Map();
const leaves = (form) => ![...form.attributes].some(({ name }) => name.startsWith("hx-"));
const contents = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.size ?? value, value.name]));

function unsaved(except) {
  return [...begun].some(([form, before]) => form !== except && form.isConnected && contents(form) !== before);
}

function giveUp() {
  begun.clear();
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  // A form that came back with errors holds what is not saved.
  begun.set(form, form.querySelector("[data-error-summary]") ? "" : contents(form));
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const opensElsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || link?.target === "_blank";
  if (!link || opensElsewhere || event.defaultPrevented || link.download || !unsaved()) return;
  if (link.href.split("#")[0] === location.href.split("#")[0] && link.hash) return;
  event.preventDefault();
  if (!(await ask(UNSAVED, "Leave without saving", "Stay"))) return;
  giveUp();
  location.assign(link.href);
});

window.addEventListener("beforeunload", (event) => unsaved() && event.preventDefault());

// What takes longer than a second says so.

const wait = document.getElementById("wait");
let timer = null;

function working() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    wait.textContent = "Working…";
    wait.hidden = false;
  }, 1000);
}

function done() {
  clearTimeout(timer);
  wait.hidden = true;
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  begun.delete(event.target);
  // A file that is sent for leaves the page as it is.
  if (event.submitter?.formAction.includes("/export/")) return;
  working();
});
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.triggeringEvent?.isTrusted) working();
});
for (const name of ["htmx:afterRequest", "htmx:sendError"]) document.body.addEventListener(name, done);
window.addEventListener("pageshow", done);

// Shortcuts. Those of one key can be switched off: who dictates would press them by speaking.

const list = document.getElementById("shortcuts");
const single = list.querySelector("[data-single-keys]");
single.checked = true;
try {
  single.checked = localStorage.getItem("single-keys") !== "off";
} catch {
  // Without storage they are on.
}
single.addEventListener("change", () => {
  try {
    localStorage.setItem("single-keys", single.checked ? "on" : "off");
  } catch {
    // Without storage the choice lasts for this page.
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-shortcuts]")) list.showModal();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const form = event.target.closest("form[data-guard]") ?? document.querySelector("form[data-guard]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  }
  const writes = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !single.checked) return;
  if (event.key === "?") list.showModal();
  else if (event.key === "/") {
    const search = document.querySelector("main input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
  }
});
