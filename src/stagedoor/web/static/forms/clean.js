// HTML from anywhere, a word processor's included, as the few elements that the server keeps.

const PARAGRAPHS = "address article aside dd div dl dt figure footer header main nav section table tbody td th thead tr";
const OTHER_NAMES = { h1: "h2", h5: "h4", h6: "h4", del: "s", strike: "s", ins: "u" };
for (const name of PARAGRAPHS.split(" ")) OTHER_NAMES[name] = "p";
const BLOCKS = ["p", "h1, h2, h3, h4, h5, h6", "ul, ol, blockquote, pre, hr", ...PARAGRAPHS.split(" ")].join();
const DROPPED = "script, style, title, meta, link, xml, head, template, iframe, object, svg, math";
const MARKER = /^\s*([·•o§▪\-–]|\(?[0-9a-z]{1,3}[.)])\s*/iu;

// `kept` are the names of the elements that stay; of all others only the words do.
export function clean(html, kept) {
  const { body } = new DOMParser().parseFromString(harmless(html), "text/html");
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  listsOfWord(body);
  const found = document.createDocumentFragment();
  copy(body, found, kept);
  wrapLoose(found);
  joinLists(found);
  return found;
}

// The content security policy would complain of styles and handlers even where nothing is shown.
const harmless = (html) => html
  .replace(/<!--[\s\S]*?-->|<!\[[^>]*>|<style[\s\S]*?<\/style>/gi, "")
  .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/(\s)(style|on\w+)(?=\s*=)/gi, "$1data-$2"));

// Word marks the points of a list by the look of paragraphs.
function listsOfWord(body) {
  for (const point of body.querySelectorAll('p[class^="MsoList"], p[data-style*="mso-list"]')) {
    const marker = point.querySelector('[data-style*="mso-list"]');
    const words = marker?.textContent ?? point.textContent.match(MARKER)?.[0];
    if (!words?.trim()) continue;
    const list = document.createElement(/[0-9a-z][.)]/i.test(words) ? "ol" : "ul");
    list.dataset.word = "";
    const item = list.appendChild(document.createElement("li"));
    if (marker) marker.remove();
    else item.textContent = point.textContent.replace(MARKER, "");
    if (marker) item.append(...point.childNodes);
    point.replaceWith(list);
  }
}

function copy(from, to, kept) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(document.createTextNode(node.data.replace(/[\r\n\t]+/g, " ")));
    else if (node.nodeType === Node.ELEMENT_NODE) copy(node, place(node, to, kept), kept);
  }
}

function place(node, to, kept) {
  const name = nameOf(node);
  if (!kept.has(name)) return to;
  const address = node.getAttribute("href") ?? "";
  if (name === "a" && !/^(https?:|mailto:)/i.test(address)) return to;
  const element = to.appendChild(document.createElement(name));
  if (name === "a") element.setAttribute("href", address);
  if (name === "ol" && node.start > 1) element.setAttribute("start", node.start);
  if ("word" in node.dataset) element.dataset.word = "";
  return element;
}

function nameOf(node) {
  const own = node.localName;
  const name = OTHER_NAMES[own] ?? own;
  const look = node.dataset?.style ?? "";
  // A block that only holds blocks says nothing.
  if (name === "p" && node.querySelector(BLOCKS)) return "";
  // Google Docs puts all that is copied into a <b> that is not bold.
  if (own === "b" && /font-weight:\s*normal/i.test(look)) return "";
  if (own !== "span" && own !== "font") return name;
  if (/font-weight:\s*(bold|[6-9]00)/i.test(look)) return "b";
  return /font-style:\s*italic/i.test(look) ? "i" : "";
}

// Words beside blocks become paragraphs; spaces between blocks go.
function wrapLoose(root) {
  if (![...root.children].some((each) => each.matches(BLOCKS))) return;
  let paragraph = null;
  for (const node of [...root.childNodes]) {
    if (node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS)) paragraph = null;
    else if (!paragraph && !node.textContent.trim()) node.remove();
    else {
      if (!paragraph) node.before((paragraph = document.createElement("p")));
      paragraph.append(node);
    }
  }
}

function joinLists(root) {
  for (const list of root.querySelectorAll("[data-word]")) {
    const other = list.previousElementSibling;
    list.removeAttribute("data-word");
    if (other?.localName === list.localName) {
      other.append(...list.childNodes);
      list.remove();
    }
  }
}
