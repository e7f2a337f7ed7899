"""Which column of a table is which field: headings are matched loosely, or by hand.

Upper and lower case, spaces, hyphens and underscores in a heading make no difference.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.imports.readers.options import Kind
from stagedoor.imports.readers.tables.headings import LABELS, PERSON_FIELDS, REQUIRED, SYNONYMS
from stagedoor.imports.sheet import CUSTOM

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

__all__ = ["LABELS", "REQUIRED", "Kind", "Match", "guess_kind", "known_headings", "match_columns", "usable"]

# Of these a session may have several columns: Speaker 1, Speaker 2, or one heading twice.
_SEVERAL = PERSON_FIELDS
# "Speaker 2", "speaker2_email", "Speaker Email 2"
_NUMBERED = re.compile(
    r"(?P<before>(?:speaker|presenter)[ _]?)#?(?P<number>\d{1,2})(?P<after>[ _:-]*\D{0,40})"
)
_NUMBERED_LAST = re.compile(r"(?P<before>(?:speaker|presenter)\D{0,40}?)[ _#]*(?P<number>\d{1,2})(?P<after>)")
# Where a heading stands twice, the second is told apart by its column.
_COLUMN = re.compile(r" \(column [A-Z]{1,3}\)$")
_REMARK = re.compile(r"[,(\[:*]| [-–] ")
# What only sessions have. A place may as well be where a speaker lives, a status whether they come.
_OF_SESSIONS = {"description", "date", "starts_at", "ends_at", "duration", "track", "room"}
_EITHER = {"location", "ort", "venue", "day", "tag", "from", "to", "von", "bis"}


@dataclass(frozen=True)
class Match:
    """``fields`` says which heading stands for which field; ``unmatched`` headings are not read.

    ``people`` are further speakers of a row, each with headings of their own; ``twice`` are fields for which
    several columns of one heading stand.
    """

    fields: dict[str, str]
    unmatched: list[str]
    people: list[dict[str, str]] = field(default_factory=list)
    twice: dict[str, list[str]] = field(default_factory=dict)


def match_columns(
    headings: list[str],
    kind: Kind,
    chosen: Mapping[str, str] | None = None,
    custom: Collection[str] = (),
) -> Match:
    """Return which heading is which field; *chosen* goes first, and ``""`` in it means "do not read".

    *custom* are the names of custom fields: they get the columns of their names that nothing else reads.
    Raises InputError when *chosen* names a field or heading that does not exist.
    """
    chosen = chosen or {}
    _check(chosen, headings, kind, custom)
    fields = {field: heading for field, heading in chosen.items() if heading}
    free: dict[str, list[str]] = defaultdict(list)
    for heading in headings:
        if heading and heading not in fields.values():
            free[_key(heading)].append(heading)
    twice: dict[str, list[str]] = {}
    people: list[dict[str, str]] = []
    for wordings, key in ((LABELS, _key), (SYNONYMS, _key), (LABELS, _first_words), (SYNONYMS, _first_words)):
        named = _by(key, free)
        for name, words in wordings[kind].items():
            found = next((at for at in map(_key, _words(name, words, kind, headings)) if at in named), None)
            if found and name not in fields and name not in chosen:
                first, *others = free.pop(named.pop(found))
                fields[name] = first
                if kind is Kind.SESSIONS and name in _SEVERAL:
                    people += [{name: other} for other in others]
                elif others:
                    twice[name] = [first, *others]
    if kind is Kind.SESSIONS:
        if "speakers" not in {*fields, *chosen} and PERSON_FIELDS & fields.keys() and "name" in free:
            fields["speakers"] = free.pop("name")[0]  # of a talk with a title of its own
        people += _numbered([heading for each in free.values() for heading in each], chosen)
    fields |= _custom(free, custom, chosen)
    taken = {*fields.values(), *(heading for person in people for heading in person.values())}
    return Match(fields, [heading for heading in headings if heading and heading not in taken], people, twice)


def _custom(free: dict[str, list[str]], custom: Collection[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Custom field → the column of its name, if that is free."""
    names = {f"{CUSTOM}{name}": _key(name) for name in custom}
    return {
        name: same[0] for name, key in names.items() if name not in chosen and (same := free.pop(key, None))
    }


def usable(match: Match, kind: Kind) -> bool:
    """Tell whether the matched columns suffice to read rows of this kind."""
    return any(name in match.fields for name in REQUIRED[kind])


def guess_kind(headings: list[str]) -> Kind | None:
    """Return the kind whose fields the headings match best, None when two fit equally or none does well.

    A table of talks with columns about their speakers is one of sessions. One that may be a table of
    speakers with a *Title* each, or of talks, is not guessed.
    """
    scores = {kind: _score(headings, kind) for kind in Kind}
    best = max(scores.values())
    winners = [kind for kind, score in scores.items() if score == best]
    return winners[0] if len(winners) == 1 and best > 1 else None


def known_headings(cells: Iterable[str]) -> int:
    """Return how many of a row's cells are headings of the kind that they fit best."""
    distinct = list(dict.fromkeys(" ".join(cell.split())[:100] for cell in cells if cell))
    matches = [match_columns(distinct, kind) for kind in Kind]
    return max(len(match.fields) + len(match.people) for match in matches)


def _score(headings: list[str], kind: Kind) -> int:
    match = match_columns(headings, kind)
    if not usable(match, kind):
        return 0
    score = len(match.fields) + len(match.people)
    if kind is not Kind.SESSIONS or _tells_of_sessions(match):
        return score
    about_people = PERSON_FIELDS & match.fields.keys()
    if "status" in match.fields and len(about_people) > 1:
        return _score(headings, Kind.SPEAKERS)  # a tie: talks or people, their Title does not say
    return score - len(about_people)


def _tells_of_sessions(match: Match) -> bool:
    return any(_key(match.fields[name]) not in _EITHER for name in _OF_SESSIONS & match.fields.keys())


def _words(name: str, words: str, kind: Kind, headings: list[str]) -> list[str]:
    """Return the headings that stand for a field; a talk's *Title* is nobody's job title."""
    wordings = [word.strip() for word in words.split(",")]
    if kind is Kind.SPEAKERS and name == "job_title" and "Title" in wordings:
        match = match_columns(headings, Kind.SESSIONS)
        if _tells_of_sessions(match) or "status" in match.fields:
            wordings.remove("Title")
    return wordings


def _numbered(headings: list[str], chosen: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the columns of Speaker 1, Speaker 2 and so on, by speaker."""
    people: dict[int, dict[str, str]] = defaultdict(dict)
    known = {
        _key(word): name
        for wordings in (SYNONYMS[Kind.SESSIONS], LABELS[Kind.SESSIONS])
        for name, words in wordings.items()
        if name in _SEVERAL and name not in chosen
        for word in words.split(",")
    }
    for heading in headings:
        told = fold(_COLUMN.sub("", heading))
        found = _NUMBERED.fullmatch(told) or _NUMBERED_LAST.fullmatch(told)
        name = known.get(_key(found["before"] + found["after"])) if found else None
        if found and name:
            people[int(found["number"])].setdefault(name, heading)
    return [people[number] for number in sorted(people) if people[number]]


def _by(key: Callable[[str], str], free: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the keys of the free headings by another key of theirs, the first of several alike."""
    return {key(same[0]): at for at, same in reversed([*free.items()])}


def _first_words(heading: str) -> str:
    """Return what stands before a remark, as in "Starts At (local, 24 h)" or "Title, subtitle"."""
    return _key(_REMARK.split(heading, maxsplit=1)[0])


@lru_cache(4096)
def _key(heading: str) -> str:
    return re.sub(r"[\W_]+", "", fold(_COLUMN.sub("", heading)))


def _check(chosen: Mapping[str, str], headings: list[str], kind: Kind, custom: Collection[str]) -> None:
    fields = [*LABELS[kind], *(f"{CUSTOM}{name}" for name in custom)]
    for name, heading in chosen.items():
        if name not in fields:
            known = ", ".join(fields)
            raise InputError(f"{kind.capitalize()} have no field “{name}”.", remedy=f"Fields are: {known}.")
        if heading and heading not in headings:
            listed = ", ".join(filter(None, headings))
            raise InputError(f"There is no column “{heading}”.", remedy=f"Columns are: {listed}.")
