// The page of a preview: what depends on a line that is ticked off is ticked off with it, and says so.

const lines = [...document.querySelectorAll("[data-line]")];
const shown = new Set(lines.map((box) => box.dataset.line));
const chosen = document.getElementById("chosen");

// Lines that this page does not show go along.
const goes = (number, off) => !shown.has(String(number)) || !off.has(String(number));

function whyOff(box, off) {
  const group = JSON.parse(box.dataset.needs).find((numbers) => !numbers.some((number) => goes(number, off)));
  return group && `It goes only with line ${group.join(" or ")}.`;
}

function settle() {
  const off = new Set(lines.filter((box) => !box.checked && !box.dataset.dependent).map((box) => box.dataset.line));
  const reasons = new Map();
  for (let found = true; found; ) {
    found = false;
    for (const box of lines) {
      const why = off.has(box.dataset.line) ? "" : whyOff(box, off);
      if (!why) continue;
      off.add(box.dataset.line);
      reasons.set(box, why);
      found = true;
    }
  }
  let credits = 0;
  for (const box of lines) {
    const why = reasons.get(box);
    const note = box.closest("tr").querySelector("[data-why-off]");
    if (why) box.dataset.dependent = "yes";
    else if (box.dataset.dependent) {
      delete box.dataset.dependent;
      box.checked = true;
    }
    if (why) box.checked = false;
    box.disabled = Boolean(why);
    note.hidden = !why;
    note.textContent = why ?? "";
    if (box.checked) credits += Number(box.dataset.credits);
  }
  const count = lines.length - off.size;
  if (chosen) chosen.textContent = off.size ? `${count} of ${lines.length} lines go, for ${credits} credits besides reading.` : "";
}

if (chosen) {
  document.addEventListener("change", (event) => event.target.matches("[data-line]") && settle());
  settle();
}
