// What a session would be in conflict with at a place, judged from what is shown. The server has the last word.

const SHORTEST = 5;

const overlap = (place, other) => place.start < other.end && other.start < place.end;
const between = (place, other) => Math.max(place.start, other.start) - Math.min(place.end, other.end);

// Minutes since 1970, so that days that are shown together can be compared.
const absolute = ({ day, start, end, ...rest }) => ({ ...rest, start: day.midnight + start, end: day.midnight + end });

export function clashes(board, slot, place) {
  if (!place.day) return [];
  const buffer = Number(board.root.dataset.buffer);
  const found = [];
  if (place.end - place.start < SHORTEST) found.push({ words: "It is shorter than 5 minutes." });
  const here = absolute(place);
  for (const other of board.slots.values()) {
    if (other.id === slot.id || !other.day) continue;
    const there = absolute(other);
    const words = tell(board, slot, here, other, there, buffer);
    if (words) found.push({ words, other });
  }
  return found;
}

function tell(board, slot, here, other, there, buffer) {
  const at = `“${other.title}”, ${other.day.told(other.start)}–${other.day.told(other.end)}`;
  const shared = slot.people.filter((person) => other.people.includes(person)).map((person) => board.people[person]);
  if (overlap(here, there)) {
    const taken = board.place === "room" && here.column !== "-" && here.column === other.column;
    const words = taken ? [`${board.nameOf(here.column)} is taken by ${at}.`] : [];
    if (shared.length) words.push(`${shared.join(", ")} ${shared.length > 1 ? "are" : "is"} in ${at}.`);
    return words.join(" ");
  }
  const gap = between(here, there);
  const moves = board.place === "room" && here.column !== other.column && ![here.column, other.column].includes("-");
  if (!shared.length || !moves || gap >= buffer) return "";
  return `${shared.join(", ")} ${shared.length > 1 ? "have" : "has"} ${gap} minutes between this and ${at}.`;
}
