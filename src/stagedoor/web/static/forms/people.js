// Finding a participant: arrow keys go through what was found, Enter adds, and nobody is added twice in one role.

export function findPeople(search) {
  const results = document.getElementById("participant-results");
  const list = document.getElementById("participants");
  const said = document.getElementById("participant-said");
  const options = () => [...results.querySelectorAll("[role=option]")];
  let at = -1;

  function mark(index) {
    at = index;
    for (const [number, option] of options().entries()) option.setAttribute("aria-selected", String(number === at));
    const option = options()[at];
    if (option) search.setAttribute("aria-activedescendant", option.id);
    else search.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    results.replaceChildren();
    search.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  search.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" && count) mark((at + 1) % count);
    else if (event.key === "ArrowUp" && count) mark((at + count - 1 + (at < 0)) % count);
    else if (event.key === "Enter" && at >= 0) options()[at].click();
    else if (event.key === "Escape" && count) close();
    else return;
    event.preventDefault();
  });

  results.addEventListener("htmx:afterSwap", () => {
    search.setAttribute("aria-expanded", String(options().length > 0));
    mark(-1);
  });

  // Before htmx asks for the row.
  results.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    const there = [...list.querySelectorAll("[data-row]")].find((row) => {
      const role = row.querySelector("select").value;
      return row.querySelector("[name=participant]").value === option.dataset.speaker && role === "speaker";
    });
    said.textContent = "";
    if (!there) return;
    event.stopPropagation();
    event.preventDefault();
    said.textContent = `${option.dataset.name} is a speaker of this session already. For a second role, change the role there first.`;
    close();
    there.querySelector("select").focus();
  }, { capture: true });

  list.addEventListener("htmx:afterSwap", () => {
    said.textContent = `${list.lastElementChild.querySelector(".participant-name").innerText.trim()} is added.`;
    search.value = "";
    close();
    search.focus();
  });
}
