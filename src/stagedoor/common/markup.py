"""Is a text plain, Markdown or HTML? Told for each text as a whole, and no word of it is lost."""

from __future__ import annotations

import re
from enum import StrEnum
from html import unescape

from markdown_it import MarkdownIt

from stagedoor.common.html import (
    KEPT,
    OTHER_BLOCKS,
    OTHER_INLINE,
    SILENT,
    clean,
    from_plain,
    tag_pattern,
    to_text,
)


class TextKind(StrEnum):
    """How the texts of a source are written."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


_VOID = {"br", "hr", "img"}
_TAG = tag_pattern(KEPT | OTHER_BLOCKS | OTHER_INLINE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_WORD = re.compile(r"[^\W\d_]+")
# Elements that are not among ours, or of a word processor ("o:p"), and are dropped: their tags say nothing.
# Those of forms are not here: in a text about an event <input> or <details> is what it speaks of.
_MARKUP_NAMES = {
    *(
        "acronym",
        "audio",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "body",
        "caption",
        "center",
        "cite",
        "col",
    ),
    *("colgroup", "data", "dfn", "embed", "figcaption", "head", "hgroup", "html", "kbd", "link", "math"),
    *("meta", "noscript", "object", "param", "path", "picture", "q", "rp", "rt", "ruby", "samp", "source"),
    *("tfoot", "time", "title", "tt", "var", "video", "wbr"),
}
_NAMES = KEPT | OTHER_BLOCKS | OTHER_INLINE | _MARKUP_NAMES
_STRANGE = re.compile(
    rf"<(?!/?(?:{'|'.join(sorted(_NAMES))}|\w{{1,10}}:\w{{1,20}})(?:[\s/>])|!--|!doctype\b)", re.IGNORECASE
)
# These swallow all that follows where they are not closed.
_SWALLOWING = {"script", "style", "title", "iframe", "noscript", "svg", "math"}
_SWALLOWING_TAG = tag_pattern(_SWALLOWING)
# "List<A>" and "Set<B>" are words, as long as nothing closes them; a link without an address is none.
_GLUED = re.compile(r"(?<=\w)<(a|b|i|u|s|em|strong|code)>|<(a)>", re.IGNORECASE)

# What nobody writes who does not mean Markdown. Each is bounded to one line.
_MARKDOWN = [
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"(?<![\w*])\*\*[^\s*][^*\n]{0,300}\*\*(?![\w*])",
        r"(?<![\w_])__[^\s_][^_\n]{0,300}__(?![\w_])",
        r"\[[^\[\]\n]{1,300}\]\((?:https?://|mailto:)[^\s()]{1,500}\)",
        r"^ {0,3}#{1,6} {1,4}\S",
        r"^ {0,3}```",
        r"^ {0,3}[-*+] {1,4}\S.{0,2000}\n(?:[ \t].{0,2000}\n|\n){0,3} {0,3}[-*+] {1,4}\S",
        r"^ {0,3}1[.)] {1,4}\S.{0,2000}\n(?:[ \t].{0,2000}\n|\n){0,3} {0,3}2[.)] {1,4}\S",
    )
]
# The renderer takes up to 30 µs a character of hostile text.
_LONGEST_MARKDOWN = 30_000
_RENDER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")


def kind_of(text: str) -> TextKind:
    """Return how a text is written: a mention of a tag makes no HTML, and one star no Markdown."""
    if _is_html(text):
        return TextKind.HTML
    if len(text) <= _LONGEST_MARKDOWN and any(pattern.search(text) for pattern in _MARKDOWN):
        return TextKind.MARKDOWN
    return TextKind.PLAIN


def from_any(text: str, kind: TextKind | None = None) -> str:
    """Return a text as clean HTML; *kind* says how it is written where the source is known to write so.

    No word is lost: where reading it as HTML or Markdown would lose one, it is taken as plain text.
    """
    kind = kind or kind_of(text)
    if kind is TextKind.HTML:
        told = _telling(text)
        return _unless_words_are_lost(clean(told), to_text(told), text)
    decoded = decode(text)
    if kind is TextKind.MARKDOWN and len(text) <= _LONGEST_MARKDOWN:
        return _unless_words_are_lost(clean(_RENDER.render(text)), decoded, text)
    return from_plain(decoded)


def one_line(text: str) -> str:
    """Return the words of a name or title, in which HTML and entities are an accident of its source."""
    return to_text(_telling(text)) if _is_html(text) else " ".join(decode(text).split())


def decode(text: str) -> str:
    """Return *text* with its entities decoded, once; what has no semicolon is no entity but an address."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text)


def _unless_words_are_lost(html: str, words: str, text: str) -> str:
    """Return *html*, or *text* as plain where one of *words* stands neither in its text nor in its links."""
    there = {*_WORD.findall(unescape(html)), *_WORD.findall(to_text(html))}
    if not there.issuperset(_WORD.findall(words)):
        return from_plain(decode(text))
    # Without any tag left it would be read as plain text the next time.
    return html if not html or _is_html(html) else f"<p>{html}</p>"


def _telling(html: str) -> str:
    """Return HTML in which "<" stands only before tags: ``List<String>`` and a script left open are words."""
    html = _GLUED.sub(_word_unless_closed_next, _STRANGE.sub("&lt;", html))
    ends = {name: html.lower().rfind(f"</{name}") for name in _SWALLOWING}
    return _SWALLOWING_TAG.sub(lambda found: _word_unless_closed(found, ends), html)


def _word_unless_closed_next(tag: re.Match[str]) -> str:
    same = re.compile(rf"<(/?){tag[1] or tag[2]}(?=[\s>])", re.IGNORECASE).search(tag.string, tag.end())
    return tag[0] if same and same[1] else tag[0].replace("<", "&lt;")


def _word_unless_closed(tag: re.Match[str], ends: dict[str, int]) -> str:
    is_closed = tag[1] or tag.start() < ends[tag[2].lower()]
    return tag[0] if is_closed else tag[0].replace("<", "&lt;")


def _is_html(text: str) -> bool:
    """Tell whether tags mark something up: one that is opened and closed around words, or a line's end.

    "Wrap it in <b> and </b>" and "avoid <br> here" mention tags: there are spaces around them.
    """
    opened: dict[str, bool] = {}
    for tag in _TAG.finditer(text):
        closes, name = tag[1], tag[2].lower()
        before, after = text[: tag.start()][-1:], text[tag.end() : tag.end() + 1]
        if name in _VOID:
            if tag[0].endswith("/>") or name == "img" or not (before == " " and after == " "):
                return True
        elif not closes:
            opened[name] = opened.get(name, False) or after != " " or not before
        elif name in opened and name not in SILENT and (opened[name] or before != " "):
            return True
    return False
