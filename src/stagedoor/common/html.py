"""Texts of the agenda are HTML of a small, safe kind, made here from whatever a source gives."""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape
from typing import TYPE_CHECKING

import nh3

from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

# The longest text that is taken, and how many tags may be open at a time: browsers and cleaners repeat the
# open ones in each paragraph, so that 18 kB of them become 7 MB.
LONGEST = 100_000
DEEPEST = 30

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


# A tag, in whose quotes anything may stand.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/<>]*)(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_LONGEST_TAG = 4000
_NO_TAG = re.compile(r"<(?:!|\?|/[^a-zA-Z])")
_OPENS_OR_CLOSES = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_OPEN = {"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source"}
_CLOSED_BY_THE_NEXT = {"p", "li", "dt", "dd", "td", "th", "tr"}
_HUGE_NUMBER = re.compile(r"&#(?=[0-9]{8})")


def check_length(text: str) -> None:
    """Raise InputError for a text that is too long."""
    if len(text) > LONGEST:
        raise InputError(
            f"The text has {len(text):,} characters; the most is {LONGEST:,}.",
            code="text_too_long",
            remedy="Shorten it.",
        )


def check_depth(html: str) -> None:
    """Raise InputError for HTML that has too many tags open at a time."""
    still_open: Counter[str] = Counter()
    for closes, name in _OPENS_OR_CLOSES.findall(html.lower()):
        if closes:
            still_open[name] = max(0, still_open[name] - 1)
        elif name not in _NEVER_OPEN | _CLOSED_BY_THE_NEXT:
            still_open[name] += 1
            if still_open.total() > DEEPEST:
                raise InputError(
                    f"The text has more than {DEEPEST} tags inside of each other.",
                    code="text_too_deep",
                    remedy="Close its tags, or give it as plain text.",
                )


def clean(html: str) -> str:
    """Return *html* with only the tags we keep, safe to show; ``""`` if nothing is left to read.

    Raises InputError as ``check_depth`` does.
    """
    check_depth(html)
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
    """Return the words of *html* on one line, for comparing and for previews.

    It takes time in proportion to the text's length: Python's own HTMLParser needs half a minute for 25 kB
    of tags that are never closed.
    """
    return " ".join("".join(_words(html)).split())


def _words(html: str) -> Iterator[str]:
    """Yield the text between the tags; tags that end a line part words, those inside a line do not.

    A "<" that begins nothing is text.
    """
    last_comment, last_bracket = html.rfind("-->"), html.rfind(">")
    place = 0
    while (opens := html.find("<", place)) >= 0:
        yield decoded(html[place:opens])
        tag = _TAG.match(html, opens, opens + _LONGEST_TAG)
        if tag:
            name = tag[2].lower()
            place = _after_silence(html, tag) if name in SILENT and not tag[1] else tag.end()
            yield "" if name in _INLINE else " "
        elif html.startswith("<!--", opens) and opens + 4 <= last_comment:
            place = html.index("-->", opens + 4) + 3
        elif _NO_TAG.match(html, opens) and opens < last_bracket:
            place = html.index(">", opens) + 1
        else:
            yield "<"
            place = opens + 1
    yield decoded(html[place:])


def _after_silence(html: str, tag: re.Match[str]) -> int:
    """Return where a script or style ends; one left open goes to the end."""
    end = re.compile(f"</{tag[2]}", re.IGNORECASE).search(html, tag.end())
    return end.start() if end else len(html)


def decoded(text: str) -> str:
    """Return *text* with its entities decoded, once.

    A number of more digits than a character has is text: Python refuses to read one of thousands of digits.
    """
    return unescape(_HUGE_NUMBER.sub("&amp;#", text))
