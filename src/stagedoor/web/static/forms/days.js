// The browser's own calendar for a day: it writes the day into the field as 2027-06-09, whatever its locale.

export function offerCalendar(button) {
  const field = button.parentElement.querySelector("input");
  const calendar = document.createElement("input");
  if (!calendar.showPicker) return;
  Object.assign(calendar, { type: "date", tabIndex: -1, className: "day-calendar" });
  calendar.setAttribute("aria-hidden", "true");
  button.after(calendar);
  button.hidden = false;
  button.addEventListener("click", () => {
    calendar.value = field.value;
    calendar.showPicker();
  });
  calendar.addEventListener("input", (event) => event.stopPropagation());
  calendar.addEventListener("change", (event) => {
    event.stopPropagation();
    field.value = calendar.value;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    field.focus();
  });
}
