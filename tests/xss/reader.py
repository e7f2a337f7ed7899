"""Reads a page as a parser does, and finds whatever in it could run and is not ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

NEVER_OURS = {
    *("iframe", "frame", "frameset", "object", "embed", "applet", "base", "style", "xmp"),
    *("marquee", "math", "video", "audio", "source", "image", "animate", "set", "foreignobject"),
}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "background"}
# Of no page of ours, and htmx runs what they hold.
RUN = re.compile(r"on|hx-on|data-hx-on|srcdoc$|hx-vars$|hx-vals$|style$|data-bs-html$")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
SCHEMES = {"http:", "https:", "mailto:", "webcal:"}


class Reader(HTMLParser):
    """``found`` is what could run; ``fed`` is told of every element that was read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.elements = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        values = {name: value or "" for name, value in attrs}
        if tag in NEVER_OURS or "<" in tag:
            self.found.append(f"<{tag}>")
        if tag in {"script", "link"} and not values.get("src", values.get("href", "")).startswith("/static/"):
            self.found.append(f"<{tag}> {values}")
        if tag == "meta" and "http-equiv" in values:
            self.found.append(f"<{tag}> {values}")
        self.found += [f"<{tag} {name}>" for name in values if RUN.match(name) or re.search("[<\"']", name)]
        self.found += [
            f"<{tag} {name}={value!r}>"
            for name, value in values.items()
            if name in ADDRESSES and not _is_harmless(value)
        ]


def _is_harmless(address: str) -> bool:
    # Browsers pass over blanks and control characters in a scheme.
    scheme = SCHEME.match(re.sub(r"[\x00-\x20]", "", address).lower())
    return scheme is None or scheme[0] in SCHEMES


def what_runs(html: str) -> list[str]:
    """What of this HTML could run and is not ours."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.found
