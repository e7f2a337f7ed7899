"""Which ids of a file can be trusted to tell its records apart. Pure.

Files that were merged or made by hand carry ids that stand for several people: everybody without an account
is 0, numbers of two databases meet. Such an id is none; the next one counts (code, guid), in the end the
name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from stagedoor.common.text import fold, plural
from stagedoor.imports.sheet import Id, Problem, Severity, SheetSession, SheetSpeaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagedoor.imports.sheet import Sheet, SpeakerRef

MAX_VALUE = 200
_SHOWN = 3

Row = TypeVar("Row", SheetSession, SheetSpeaker)


def settle_ids(sheet: Sheet) -> Sheet:
    """Return the sheet with only ids that tell its records apart, each person once, and what was found.

    A session without any id left is known by its title, a person with neither id nor email by their name.
    """
    bad_sessions = _ambiguous(sheet.sessions, title_of)
    bad_speakers = _ambiguous(sheet.speakers, name_of)
    sessions = [
        replace(
            session,
            ids=_without(session.ids, bad_sessions) or (title_id(session.title),),
            speakers=_settled_refs(session.speakers, bad_speakers),
        )
        for session in sheet.sessions
    ]
    speakers = [replace(one, ids=_without(one.ids, bad_speakers)) for one in sheet.speakers]
    speakers = [
        replace(one, ids=(name_id(name_of(one)),)) if not (one.ids or one.email) and name_of(one) else one
        for one in speakers
    ]
    problems = [
        *sheet.problems,
        *_told(bad_sessions, "session", "title"),
        *_told(bad_speakers, "person", "email or name"),
    ]
    return replace(sheet, sessions=sessions, speakers=_merged(speakers), problems=problems)


def title_id(title: str) -> Id:
    """The id of a session that has no other."""
    return Id("title", fold(title)[:MAX_VALUE])


def name_id(name: str) -> Id:
    """The id of a person who has no other."""
    return Id("name", fold(name)[:MAX_VALUE])


def title_of(session: SheetSession) -> str:
    """What sessions with one id should agree on."""
    return fold(session.title)


def name_of(speaker: SheetSpeaker) -> str:
    """What people with one id should agree on; ``""`` where only an id and details are told."""
    return fold(f"{speaker.first_name or ''} {speaker.last_name or ''}")


def _ambiguous(rows: Sequence[Row], known_by: Callable[[Row], str]) -> dict[Id, int]:
    """Return the ids that stand for several records, with how many.

    Two spellings of one name are not two people where another id says that it is one.
    """
    carriers: dict[Id, list[Row]] = defaultdict(list)
    for row in rows:
        for each in row.ids:
            carriers[each].append(row)
    found = {}
    for each, rows_of_id in carriers.items():
        names = {name for row in rows_of_id if (name := known_by(row))}
        others = set.intersection(*(set(row.ids) for row in rows_of_id)) - {each}
        if len(names) > 1 and not others:
            found[each] = len(names)
    return found


def _without(ids: tuple[Id, ...], ambiguous: dict[Id, int]) -> tuple[Id, ...]:
    return tuple(each for each in ids if each not in ambiguous)


def _settled_refs(
    refs: tuple[SpeakerRef, ...] | None, ambiguous: dict[Id, int]
) -> tuple[SpeakerRef, ...] | None:
    if refs is None:
        return None
    return tuple(replace(ref, ids=_without(ref.ids, ambiguous)) for ref in refs)


def _merged(speakers: list[SheetSpeaker]) -> list[SheetSpeaker]:
    """Return each person once: rows that share an id are one, and the first that tells a value counts."""
    by_id: dict[Id, int] = {}
    groups: dict[int, list[SheetSpeaker]] = {}
    for number, speaker in enumerate(speakers):
        joined = sorted({by_id[each] for each in speaker.ids if each in by_id})
        groups[number] = [one for group in joined for one in groups.pop(group)] + [speaker]
        for one in groups[number]:
            by_id |= dict.fromkeys(one.ids, number)
    first = {id(speaker): number for number, speaker in enumerate(speakers)}
    return [_one(group) for group in sorted(groups.values(), key=lambda group: first[id(group[0])])]


def _one(rows: list[SheetSpeaker]) -> SheetSpeaker:
    told: dict[str, Any] = {
        name: next(filter(None, (getattr(row, name) for row in rows)), getattr(rows[0], name))
        for name in (field.name for field in fields(SheetSpeaker))
    }
    ids = tuple(dict.fromkeys(each for row in rows for each in row.ids))
    return replace(rows[0], **told | {"ids": ids})


def _told(ambiguous: dict[Id, int], one: str, instead: str) -> Iterable[Problem]:
    """Say it once, with the ids that stand for most."""
    if not ambiguous:
        return
    most = sorted(ambiguous, key=lambda each: (-ambiguous[each], each))[:_SHOWN]
    shown = ", ".join(f"{each.name} {each.value} for {ambiguous[each]}" for each in most)
    stand = plural(len(ambiguous), "id stands", "ids stand")
    more = " …" if len(ambiguous) > _SHOWN else ""
    yield Problem(
        "",
        "",
        f"{stand} for more than one {one} in this file ({shown}{more}) and so for none: other ids were used, "
        f"or else the {instead}.",
        Severity.NOTE,
    )
