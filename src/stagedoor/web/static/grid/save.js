// Saving a move with a small POST, and taking the last one back.

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

async function post(address, values) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      body: new URLSearchParams(values),
      redirect: "manual",
    });
  } catch {
    return { error: "There is no connection to the server, so nothing was changed." };
  }
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) return answer.json();
  if (answer.status === 403) return { error: "You may not change this agenda. Nothing was changed." };
  if (answer.status === 404) return { error: "This session is not there any more. Nothing was changed." };
  if (answer.type === "opaqueredirect") return { error: "You are signed out, so nothing was changed. Sign in and do it again." };
  return { error: "The server did not save this. Nothing was changed; try again in a moment." };
}

// What the server is told of a place: instants for a day that is shown, clock times for another one.
function values(board, slot, place) {
  const column = place.column === "-" ? "" : place.column;
  const told = { [board.place]: column };
  if (place.day) return { ...told, starts_at: place.day.instant(place.start), ends_at: place.day.instant(place.end) };
  if (!place.date) return { ...told, starts_at: "", ends_at: "" };
  const [start, end] = [place.start, place.end].map((minute) => slot.day?.told(minute) ?? "");
  return { ...told, starts_at: `${place.date}T${start}`, ends_at: `${place.date}T${end}` };
}

export function toast(level, text, button) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { level, text } }));
  if (button) document.querySelector("#toast-list > :last-child .toast-text").append(" ", button);
}

export async function save(board, slot, { place, version }, refresh, say) {
  const address = `${board.root.dataset.sessions}${slot.id}/move/`;
  const answer = await post(address, { ...values(board, slot, place), version });
  await refresh();
  if (answer.error) {
    toast("error", answer.error);
    say(answer.error);
    return;
  }
  const conflicts = board.slots.get(slot.id)?.element.querySelector("b")?.textContent;
  const said = conflicts ? `${answer.said} It has ${conflicts}.` : answer.said;
  toast("success", said, answer.undo && undoButton(answer.undo, refresh, say));
  say(said);
}

function undoButton(address, refresh, say) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = "Undo";
  button.addEventListener("click", () => {
    button.closest(".toast").remove();
    undo(address, refresh, say);
  });
  return button;
}

// By the move's entry in the history; refused if somebody has moved it since.
async function undo(address, refresh, say) {
  const answer = await post(address, {});
  await refresh();
  toast(answer.error ? "error" : "success", answer.error ?? answer.said);
  say(answer.error ?? answer.said);
}
