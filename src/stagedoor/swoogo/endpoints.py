"""The one table of everything assumed about Swoogo.

A wrong guess is put right here, in one line. Sections are those of docs/reference/swoogo-api.md. A *route* is
tried as assumed first, then by its alternatives, but only when the answer shows that nothing was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote

from stagedoor.swoogo.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mark(StrEnum):
    """Where a fact comes from."""

    DOCUMENTED = "documented"
    SEEN = "seen"
    ASSUMED = "to assume"


@dataclass(frozen=True)
class Fact:
    """One fact; ``reading`` names the field of ``Readings`` that a probe fills with what it found.

    ``careful`` is what is done as long as nothing is known, or always where no probe asks.
    """

    name: str
    assumed: str
    mark: Mark
    section: str
    alternatives: tuple[str, ...] = ()
    proven_for: frozenset[Kind] = frozenset()
    reading: str = ""
    careful: str = ""


_D, _S, _A = Mark.DOCUMENTED, Mark.SEEN, Mark.ASSUMED

ROUTES: tuple[Fact, ...] = (
    Fact("token", "POST oauth2/token", _D, "§1"),
    Fact("list events", "GET events", _D, "§5"),
    Fact("list contacts", "GET contacts", _S, "§3"),
    Fact("get event", "GET events/{id}", _D, "§5"),
    Fact("list", "GET {res}", _S, "§6-§9"),
    Fact("get", "GET {res}/{id}", _A, "§0", proven_for=frozenset({Kind.SESSION, Kind.SPONSOR})),
    Fact(
        "create",
        "POST {res}/create",
        _A,
        "§0",
        ("POST {res}",),
        proven_for=frozenset({Kind.SESSION, Kind.ROOM}),
    ),
    Fact("update", "PUT {res}/update/{id}", _A, "§0", ("PUT {res}/{id}", "POST {res}/update/{id}")),
    Fact("delete", "DELETE {res}/delete/{id}", _A, "§6.1", ("DELETE {res}/{id}",)),
    Fact("attach", "POST speakers/{id}/session.json", _D, "§8.3"),
    Fact(
        "detach",
        "DELETE speakers/{id}/session/{session_id}",
        _A,
        "§8.3",
        ("DELETE speakers/{id}/sessions/{session_id}",),
    ),
    Fact("upload", "PUT image/{owner}/{id}/{field}", _D, "§11"),
    Fact("list sponsor fields", "GET sponsors/fields", _A, "§10"),
    Fact("get sponsor field", "GET sponsors/field/{id}", _D, "§10"),
    Fact("list session fields", "GET sessions/fields", _D, "§10"),
    Fact("get session field", "GET sessions/field/{id}", _A, "§10"),
    Fact("list speaker fields", "GET speakers/fields", _A, "§10", ("GET contacts/fields",)),
    Fact("get speaker field", "GET speakers/field/{id}", _A, "§10", ("GET contacts/field/{id}",)),
    Fact("update sponsor field", "PUT sponsors/field/{id}", _A, "§9"),
)

BEHAVIOUR: tuple[Fact, ...] = (
    Fact(
        "paths without .json",
        "both spellings are equal",
        _S,
        "§0",
        ("only .json",),
        reading="json_suffix",
        careful="without; with it where the first call is found there only",
    ),
    Fact(
        "rows a page",
        "1000 at most, 200 with expand; more is capped silently",
        _D,
        "§3",
        ("200 at most", "more is refused"),
        reading="per_page_cap",
        careful="ask for 1000, trust _meta, ask for less when refused",
    ),
    Fact(
        "credits of a list", "10 a page, 1 for any other call", _D, "§2", ("1",), reading="list_credits",
        careful="10",
    ),
    Fact(
        "update", "a PUT changes the sent fields only", _A, "§6.1", ("the others are emptied",),
        reading="update", careful="send changed fields, compare the whole answer",
    ),
    Fact(
        "clear", "a field sent empty becomes empty", _A, "§13", ("it stays",),
        careful="send it empty, compare the answer",
    ),
    Fact(
        "custom field", "written flat, c_12=value", _S, "§10", ("nested, custom_fields[c_12]=value",),
        careful="both; the answer is compared",
    ),
    Fact(
        "several choices", "written one by one, c_12[]=id", _A, "§10",
        careful="one by one; the answer is compared",
    ),
    Fact(
        "attach", "sessions are added to the speaker's", _A, "§8.3", ("they replace them",),
        reading="attach", careful="send all sessions of the speaker: right either way",
    ),
    Fact(
        "attach again", "an id attached already changes nothing", _A, "§8.3", ("refused", "doubled"),
        reading="attach_again", careful="compare the answer",
    ),
    Fact(
        "detach", "one link has a path of its own", _A, "§8.3", ("only a new list removes it",),
        reading="detach", careful="the path",
    ),
    Fact(
        "speaker e-mail twice", "refused", _A, "§8.2", ("accepted", "answers the first speaker"),
        careful="never sent",
    ),
    Fact(
        "contact of a new speaker", "contact_id is in the answer", _A, "§11", ("ask for it afterwards",),
        careful="ask where it is missing",
    ),
    Fact(
        "picture", "a contact's picture shows on its speaker", _A, "§11", ("it does not",),
        careful="upload to the contact",
    ),
    Fact(
        "room name twice", "accepted", _A, "§7", ("refused", "answers the first room"),
        careful="look by name before creating",
    ),
    Fact(
        "end before start", "refused", _A, "§6.3", ("accepted",),
        careful="never sent",
    ),
    Fact(
        "status of a new session", "an open set; read it back", _A, "§6.2",
        careful="not sent",
    ),
)  # fmt: skip

FACTS = ROUTES + BEHAVIOUR

LIST_CREDITS = 10
"""What a page of a list costs; any other call costs 1 (§2)."""

PAGE_SIZES = (1000, 200, 100)
"""Rows to ask for, largest first (§3)."""

PAGE_SIZE_EXPANDED = 200
"""The most to ask for together with ``expand`` (§3)."""

_BY_NAME = {fact.name: fact for fact in ROUTES}


def candidates(verb: str, kind: Kind | None, known: Mapping[str, str]) -> tuple[str, ...]:
    """Routes for a call, the one to try first at the front.

    ``known`` is ``Readings.routes``. A route that is documented or proven for the kind stands alone.
    """
    fact = _BY_NAME[verb]
    routes = (fact.assumed, *(() if kind in fact.proven_for else fact.alternatives))
    preferred = known.get(call_name(verb, kind))
    if preferred in routes:
        return (preferred, *(route for route in routes if route != preferred))
    return routes


def assumed_route(verb: str, kind: Kind | None = None) -> str:
    """The route in the table."""
    return candidates(verb, kind, {})[0]


def is_assumed(verb: str, kind: Kind | None) -> bool:
    """Whether no document and no running code shows this path."""
    fact = _BY_NAME[verb]
    return fact.mark is Mark.ASSUMED and kind not in fact.proven_for


def call_name(verb: str, kind: Kind | None) -> str:
    """The key of a call in ``Readings.routes``, such as ``"update speaker"``."""
    return f"{verb} {kind}" if kind else verb


def fill(route: str, **parts: int | str) -> tuple[str, str]:
    """Method and path: ``fill("PUT {res}/{id}", res="tracks", id=7)``; parts are percent-encoded."""
    method, path = route.split(" ", 1)
    return method, path.format_map({name: quote(str(part), safe="") for name, part in parts.items()})
