"""Texts of the agenda are HTML of a small, safe kind, made here from whatever a source gives."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

import nh3

KEPT = {
    *("p", "br", "b", "strong", "i", "em", "u", "s", "a", "ul", "ol", "li"),
    *("h2", "h3", "h4", "blockquote", "code", "pre", "hr"),
}
# Blocks that are not kept become paragraphs, so that their words do not run together.
OTHER_BLOCKS = {
    *("address", "article", "aside", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h5", "h6", "header"),
    *("main", "nav", "section", "table", "tbody", "td", "th", "thead", "tr"),
}
OTHER_INLINE = {
    *("abbr", "del", "font", "iframe", "img", "ins", "mark", "script", "small", "span", "strike", "style"),
    *("sub", "sup", "svg"),
}
SILENT = {"script", "style"}
_INLINE = {"a", "b", "code", "em", "i", "s", "strong", "u"} | OTHER_INLINE


def tag_pattern(names: set[str]) -> re.Pattern[str]:
    """Return a pattern of the tags with these names; it takes time in proportion to the text's length."""
    return re.compile(rf"<(/?)({'|'.join(sorted(names))})(?:[\s/][^<>]*)?>", re.IGNORECASE)


_OTHER_BLOCK = tag_pattern(OTHER_BLOCKS)
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;)*</p>\s*")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_CLEANER = nh3.Cleaner(
    tags=KEPT,
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener",
)


def clean(html: str) -> str:
    """Return *html* with only the tags we keep, safe to show; ``""`` if nothing is left to read."""
    safe = _CLEANER.clean(_OTHER_BLOCK.sub("<p>", html))
    safe = _EMPTY_PARAGRAPH.sub("", safe).strip()
    return safe if to_text(safe) else ""


def from_plain(text: str) -> str:
    """Return plain *text* as HTML: blank lines part paragraphs, other line ends become ``<br>``."""
    lines = "\n".join(text.splitlines()).strip()
    if not lines:
        return ""
    paragraphs = _BLANK_LINES.split(escape(lines, quote=False))
    return "".join("<p>" + "<br>".join(paragraph.split("\n")) + "</p>" for paragraph in paragraphs)


def to_text(html: str) -> str:
    """Return the words of *html* on one line, for comparing and for previews."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.words).split())


class _Reader(HTMLParser):
    """Collects the text; tags that end a line part words, those inside a line do not."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in SILENT
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= bool(self._silent and tag in SILENT)
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.words.append(" ")
