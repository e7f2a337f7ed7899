// What the server says of a field while the form is filled in: the field is marked, and its message read with it.

document.body.addEventListener("htmx:afterRequest", (event) => {
  const asked = event.detail.requestConfig?.elt;
  if (asked?.getAttribute("hx-post") !== "?check") return;
  for (const said of asked.querySelectorAll("[data-said]")) mark(said);
});

function mark(said) {
  const field = document.getElementById(said.id.replace(/_said$/, ""));
  if (!field) return;
  const isWrong = Boolean(said.querySelector(".errorlist"));
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== `${field.id}_error`);
  if (isWrong) others.push(`${field.id}_error`);
  if (others.length) field.setAttribute("aria-describedby", others.join(" "));
  else field.removeAttribute("aria-describedby");
  for (const each of [field, field.closest(".wall-clock")?.querySelector('[id$="_time"]')]) {
    each?.classList.toggle("is-invalid", isWrong);
    if (isWrong) each?.setAttribute("aria-invalid", "true");
    else each?.removeAttribute("aria-invalid");
  }
}
