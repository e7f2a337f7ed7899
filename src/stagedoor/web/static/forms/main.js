// What fields do beyond a browser's own, on every page and in what htmx brings later. Without it they are plain fields.

import "./checks.js";

const PARTS = {
  "[data-editor]": () => import("./editor.js").then(({ edit }) => edit),
  "[data-calendar]": () => import("./days.js").then(({ offerCalendar }) => offerCalendar),
  "[data-picture]": () => import("./pictures.js").then(({ offerCrop }) => offerCrop),
  "#speaker-search": () => import("./people.js").then(({ findPeople }) => findPeople),
};

async function improve(root) {
  for (const [selector, load] of Object.entries(PARTS)) {
    const found = [...root.querySelectorAll(selector)].filter((each) => !each.dataset.improved);
    if (!found.length) continue;
    for (const each of found) each.dataset.improved = "yes";
    const use = await load();
    for (const each of found) use(each);
  }
}

document.body.addEventListener("htmx:load", (event) => improve(event.detail.elt.parentElement ?? document));
improve(document);
