// The editor of rich text: stands in front of its textarea, which keeps what is sent. Untouched, the text stays as it was.

import Squire from "../vendor/squire/squire.mjs";
import { clean } from "./clean.js";

const TOOLS = {
  bold: { tag: "B", on: "bold", off: "removeBold" },
  italic: { tag: "I", on: "italic", off: "removeItalic" },
  underline: { tag: "U", on: "underline", off: "removeUnderline" },
  heading: { tag: "H3", on: (editor) => turnBlocks(editor, "H3"), off: (editor) => turnBlocks(editor, "P") },
  list: { tag: "UL", on: "makeUnorderedList", off: "removeList" },
  numbers: { tag: "OL", on: "makeOrderedList", off: "removeList" },
  quote: { tag: "BLOCKQUOTE", on: "increaseQuoteLevel", off: "decreaseQuoteLevel" },
  clear: { on: "removeAllFormatting" },
  undo: { on: "undo" },
  redo: { on: "redo" },
};

export function edit(frame) {
  const textarea = frame.querySelector("textarea");
  const text = standIn(frame, textarea);
  const kept = new Set(textarea.dataset.kept.split(" "));
  const editor = new Squire(text, { blockTag: "P", sanitizeToDOMFragment: (html) => clean(html, kept) });
  // Tab leaves the field, as everywhere.
  for (const key of ["Tab", "Shift-Tab"]) editor.setKeyHandler(key, null);
  editor.setHTML(asHtml(textarea.value));
  let touched = false;
  editor.addEventListener("input", () => {
    touched = true;
    textarea.value = text.textContent.trim() || text.querySelector("hr") ? tidy(editor.getHTML()) : "";
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.addEventListener("blur", () => {
    if (touched) textarea.dispatchEvent(new Event("change", { bubbles: true }));
  });
  useTools(frame, editor);
  for (const hidden of frame.querySelectorAll("[data-with-editor]")) hidden.hidden = false;
}

function standIn(frame, textarea) {
  const text = document.createElement("div");
  text.className = "form-control editor-text rich-text";
  text.classList.toggle("is-invalid", textarea.classList.contains("is-invalid"));
  text.id = textarea.id;
  textarea.removeAttribute("id");
  for (const [name, value] of Object.entries({ role: "textbox", "aria-multiline": "true" })) text.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) text.setAttribute(name, textarea.getAttribute(name));
  }
  const label = document.querySelector(`label[for="${text.id}"]`);
  if (label) {
    label.id ||= `${text.id}_label`;
    label.removeAttribute("for");
    text.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => text.focus());
  }
  textarea.hidden = true;
  textarea.after(text);
  return text;
}

// Browsers keep a space at the end of a line by making it one that does not break.
const tidy = (html) => html.replace(/(?<=[^\s;>])&nbsp;(?=<[a-z]|[^\s&<])/g, " ");

const asHtml = (value) => {
  if (/<\w/.test(value)) return value;
  const escaped = document.createElement("p");
  escaped.textContent = value;
  return escaped.innerHTML.split(/\n\s*\n/).map((part) => `<p>${part.replaceAll("\n", "<br>")}</p>`).join("");
};

function turnBlocks(editor, name) {
  editor.modifyBlocks((fragment) => {
    for (const block of fragment.querySelectorAll("P, H2, H3, H4")) {
      const other = document.createElement(name);
      other.append(...block.childNodes);
      block.replaceWith(other);
    }
    return fragment;
  });
}

const act = (editor, what) => (typeof what === "string" ? editor[what]() : what(editor));

function useTools(frame, editor) {
  const bar = frame.querySelector("[role=toolbar]");
  const buttons = [...bar.querySelectorAll("[data-tool]")];
  const link = useLink(frame, editor);
  const isOn = ({ tag }) => Boolean(tag) && editor.hasFormat(tag);
  const show = () => {
    for (const button of buttons) {
      const tool = TOOLS[button.dataset.tool];
      if (tool?.tag) button.setAttribute("aria-pressed", String(isOn(tool)));
    }
  };
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps its selection
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (!button) return;
    if (button.dataset.tool === "link") {
      link();
      return;
    }
    const tool = TOOLS[button.dataset.tool];
    act(editor, isOn(tool) ? tool.off : tool.on);
    show();
    editor.focus();
  });
  for (const name of ["pathChange", "select", "cursor", "input"]) editor.addEventListener(name, show);
  editor.setKeyHandler(/Mac/.test(navigator.platform) ? "Meta-k" : "Ctrl-k", (_editor, event) => {
    event.preventDefault();
    link();
  });
  rove(bar, buttons);
}

// One button of the bar can be tabbed to; arrow keys go to the others.
function rove(bar, buttons) {
  const on = (button) => {
    for (const each of buttons) each.tabIndex = each === button ? 0 : -1;
  };
  on(buttons[0]);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = Math.min(buttons.length - 1, Math.max(0, buttons.indexOf(document.activeElement) + step));
    on(buttons[at]);
    buttons[at].focus();
  });
  bar.addEventListener("focusin", (event) => buttons.includes(event.target) && on(event.target));
}

// The address of a link is asked for beside the bar; an empty one takes the link off.
function useLink(frame, editor) {
  const box = frame.querySelector("[data-link-box]");
  const field = box.querySelector("input");
  let selection = null;
  const close = () => {
    box.hidden = true;
    if (selection) editor.setSelection(selection);
    editor.focus();
  };
  const apply = () => {
    const typed = field.value.trim();
    close();
    editor.removeLink();
    if (typed) editor.makeLink(withScheme(typed));
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key !== "Enter" || event.target !== field) return;
    else apply();
    event.preventDefault();
  });
  box.querySelector("[data-link-apply]").addEventListener("click", apply);
  box.querySelector("[data-link-cancel]").addEventListener("click", close);
  return () => {
    selection = editor.getSelection();
    const node = selection.commonAncestorContainer;
    field.value = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("a")?.getAttribute("href") ?? "";
    box.hidden = false;
    field.focus();
  };
}

function withScheme(typed) {
  if (/^(https?:|mailto:)/i.test(typed)) return typed;
  return /^[^\s/@]+@[^\s/@]+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`;
}
