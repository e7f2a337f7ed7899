"""Every address of the site that can be read, from the URL configuration, with records put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver

from stagedoor.web import urls

# What says nothing of an organization: the API answers in JSON, and these pages are before one is entered.
LEFT_OUT = {"api/", "accounts/"}
PLACE = re.compile(r"<(\w+):(\w+)>")


def routes(of: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """All routes, such as ``<slug:organization>/<slug:event>/rooms/<id:pk>/``."""
    for each in urls.urlpatterns if of is None else of:
        here = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield here
        elif here not in LEFT_OUT:
            yield from routes(each.url_patterns, here)


def address(route: str, records: Mapping[str, object]) -> str:
    """The route with records put in.

    A record is found by the word before it (``rooms``), or the two words (``sources/new``) where one does not
    tell; a word of its own by its name. A route whose words are not in the records raises KeyError.
    """
    words = route.split("/")
    for number, word in enumerate(words):
        if place := PLACE.fullmatch(word):
            kind, name = place.groups()
            before = words[number - 1]
            keys = ("/".join(words[number - 2 : number]), f"{before} {kind}", before, name)
            found = next((key for key in keys if key in records), None)
            if found is None:
                raise KeyError(f"{route}: none of {keys} is among the records")
            words[number] = str(records[found])
    return "/" + "/".join(words)
