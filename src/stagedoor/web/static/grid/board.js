// What the grid holds: its days, columns and sessions as the server sent them, and the words for a place.
//
// A place is {day, column, start, end, date}: a Day that is shown, the key of a column, minutes after that day's
// midnight. Without a day it has no time; `date` is a day that is not shown.

const MINUTES = 24 * 60;
const numbers = (text) => text.split(" ").filter(Boolean).map((pair) => pair.split(/:(.*)/).slice(0, 2));

export const clock = (minute) => {
  const wall = ((minute % MINUTES) + MINUTES) % MINUTES;
  return `${String(Math.floor(wall / 60)).padStart(2, "0")}:${String(wall % 60).padStart(2, "0")}`;
};

class Day {
  constructor(section) {
    const { day, midnight, first, last, clock: changes, hours } = section.dataset;
    this.section = section;
    this.field = section.querySelector(".grid-field");
    this.times = section.querySelector(".grid-times");
    this.name = section.getAttribute("aria-label");
    Object.assign(this, { date: day, midnight: Number(midnight), first: Number(first), last: Number(last) });
    this.clock = numbers(changes).map((pair) => pair.map(Number));
    this.hours = numbers(hours).map(([minute, words]) => [Number(minute), words]);
  }

  // What clocks show at a minute that has passed since midnight: on a day when they change that is another one.
  told(minute) {
    const [since, shown] = this.clock.findLast(([from]) => from <= minute) ?? this.clock[0];
    return clock(shown + minute - since);
  }

  instant(minute) {
    return new Date((this.midnight + minute) * 60_000).toISOString();
  }
}

export class Board {
  constructor(root) {
    this.root = root;
    this.place = root.dataset.place;
    this.step = Number(root.dataset.step);
    this.canEdit = "canEdit" in root.dataset;
    this.read();
  }

  read() {
    this.body = this.root.querySelector("#grid-body");
    this.scroll = this.body.querySelector(".grid-scroll");
    this.heads = [...this.body.querySelectorAll(".grid-head")];
    this.columns = this.heads.map((head) => ({ key: head.dataset.column, name: head.textContent.trim() }));
    this.days = [...this.body.querySelectorAll(".grid-day")].map((section) => new Day(section));
    const people = this.body.dataset.people.split("\n").filter(Boolean);
    this.people = Object.fromEntries(people.map((line) => line.split(/ (.*)/)));
    this.slots = new Map();
    for (const day of this.days) for (const element of day.field.children) this.#add(element, day);
    for (const element of this.body.querySelector(".grid-shelf-list").children) this.#add(element, null);
  }

  #add(element, day) {
    const [column, start, end, version] = element.dataset.at.split(" ");
    const people = (element.dataset.p ?? "").split(" ").filter(Boolean);
    const id = element.id.slice(1);
    const link = element.querySelector("a");
    const at = { day, column, start: Number(start), end: Number(end) };
    this.slots.set(id, { id, element, link, title: link.textContent, version, people, ...at });
  }

  nameOf(column) {
    return this.columns.find(({ key }) => key === column)?.name ?? (this.place === "room" ? "No room" : "No track");
  }

  // A place in words: “10:15–11:00, Hall”, with the day where several are shown.
  told(place) {
    if (!place.day) return place.date ? `${place.name}, same time` : "no time";
    const day = this.days.length > 1 ? `${place.day.name}, ` : "";
    return `${day}${place.day.told(place.start)}–${place.day.told(place.end)}, ${this.nameOf(place.column)}`;
  }
}
