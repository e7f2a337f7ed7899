"""Every address of the site, read from the URL configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

API = "api/v1/"
# Words of an address that name no record.
WORDS: Mapping[str, str] = {"one": "session", "field": "room", "list": "sessions", "format": "csv"}
# What the kind in an address is, where it is not that of a record.
_KINDS = {"source": "url", "import": "sessions"}
NO_RECORD = {"organization", "event", "kind", "token", *WORDS}


@dataclass(frozen=True)
class Route:
    """One address: its name, its path as it is written, and what stands in it."""

    name: str
    path: str
    parts: frozenset[str]

    @property
    def ids(self) -> frozenset[str]:
        """The parts that are ids of records."""
        return self.parts - NO_RECORD

    @property
    def of_event(self) -> bool:
        """Whether it is a page of an event."""
        return "event" in self.parts

    def address(self, organization: str, event: str, ids: Mapping[str, int]) -> str:
        """The address of the records with these ids, below this organization and event."""
        kind = _KINDS.get(self.name.partition("_")[0], "session")
        known = {"organization": organization, "event": event, "kind": kind, "token": "wrong", **WORDS}
        first_word = self.name.partition("_")[0]
        record = ids.get({"outcome": "outcome_id"}.get(first_word, first_word), 0)
        given = known | {"pk": record, "record_id": record} | dict(ids)
        return reverse(self.name, kwargs={part: given[part] for part in self.parts})


def all_routes() -> list[Route]:
    """All of the site's own; those of the API stand in ``api_routes``."""
    return [
        route for route in _walk(get_resolver().url_patterns) if not route.path.startswith((API, "api/^"))
    ]


def api_routes() -> set[str]:
    """The paths of the API, as its description writes them."""
    found = {
        route.path.removeprefix(API.rstrip("/"))
        for route in _walk(get_resolver().url_patterns)
        if route.path.startswith(API)
    }
    return {path.replace("<", "{").replace(">", "}") for path in found}


def _walk(
    patterns: Iterable[URLPattern | URLResolver], above: str = "", parts: frozenset[str] = frozenset()
) -> Iterator[Route]:
    for pattern in patterns:
        path, inside = above + str(pattern.pattern), parts | set(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Route(str(pattern.name), path, inside)
        else:
            yield from _walk(pattern.url_patterns, path, inside)
