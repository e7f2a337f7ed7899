// The integrations pages: secrets that can be shown, and a button that waits until both dropdowns are chosen.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-secret]");
  if (!button) return;
  const field = document.getElementById(button.dataset.showSecret);
  const show = field.type === "password";
  field.type = show ? "text" : "password";
  button.setAttribute("aria-pressed", String(show));
});

function updateButton(form) {
  form.querySelector("[type=submit]").disabled = [...form.querySelectorAll("select")].some((select) => !select.value);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-needs-choice]");
  if (form) updateButton(form);
});

function prepare() {
  for (const form of document.querySelectorAll("[data-needs-choice]")) updateButton(form);
}

document.addEventListener("htmx:afterSwap", prepare);
prepare();
