"""Speakers of a sheet: who is who here (R25), and whom a session's row means."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.models import Speaker
from stagedoor.agenda.models.source_id import own_id
from stagedoor.common.text import fold
from stagedoor.imports.preview.diff import SPEAKER, Action, RecordDiff, compare, start
from stagedoor.imports.preview.matching import Matching
from stagedoor.imports.preview.pictures import address
from stagedoor.imports.readers.identity import name_id, name_of
from stagedoor.imports.sheet import Id, Problem, Severity

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event
    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.preview.custom_values import CustomValues
    from stagedoor.imports.preview.known_ids import KnownIds
    from stagedoor.imports.sheet import Sheet, SheetSpeaker, SpeakerRef

_FIELDS = ("first_name", "last_name", "email", "job_title", "company", "phone", "biography")


class People:
    """The speakers of one event beside those of one sheet.

    ``diffs`` holds what happens to each speaker of the sheet, ``problems`` what could not be told.
    """

    def __init__(
        self,
        event: Event,
        sheet: Sheet,
        speakers: list[Speaker],
        known: KnownIds,
        source: ImportSource,
        *,
        custom: CustomValues,
    ) -> None:
        self.diffs: list[RecordDiff] = []
        self._by_id: dict[Id, list[Speaker]] = defaultdict(list)
        matching = _match(sheet, speakers, known, source)
        self.problems = list(matching.notes)
        for number, row in enumerate(sheet.speakers):
            found = matching.found.get(number)
            if isinstance(found, Problem):
                self.problems.append(found)
                continue
            if found is None and not (row.first_name or row.last_name) and (row.ids or not row.email):
                self.problems.append(_nobody(row))
                continue
            speaker = found or _new(event, source, row)
            here, there = _values(row, speaker)
            custom.add(row, speaker, here, there, self.problems)
            diff = start(SPEAKER, _name(row, speaker), row.place, speaker, ids=row.ids)
            self.diffs.append(custom.told(compare(diff, here, there, source.key, event.zone)))
            for each in {*row.ids, name_id(name_of(row))}:
                self._by_id[each].append(speaker)
        for speaker in speakers:
            self._by_id.setdefault(Id("id", own_id(speaker.pk)), [speaker])
            for each in known.ids(source.key, speaker.pk) - self._by_id.keys():
                self._by_id[each] = [speaker]
        self._places = {id(diff.record): diff.place for diff in self.diffs}
        self._by_email = self._emails_after(speakers)
        self.problems += self._shared_emails()

    def find(self, ref: SpeakerRef) -> Speaker | str:
        """Return the speaker whom a session's row means, or a sentence saying why there is none."""
        if not (ref.ids or ref.email or ref.name):
            return "Somebody takes part of whom the file gives no name and no id that stands for one person."
        if ref.ids:
            named = " or ".join(f"{each.name} {each.value}" for each in ref.ids)
            found = next((self._by_id[each] for each in ref.ids if each in self._by_id), [])
        elif ref.email:
            named, found = f"email {ref.email}", self._by_email.get(fold(ref.email), [])
        else:
            named, found = f"name {ref.name}", self._by_id.get(name_id(ref.name or ""), [])
        if len(found) > 1:
            return f"Several speakers have the {named}."
        if not found:
            return f"No speaker has the {named}: import the speakers first, or add this one."
        if not self._will_be_there(found[0]):
            return f"The speaker with the {named} is deleted here: restore {found[0]} first."
        return found[0]

    def _will_be_there(self, speaker: Speaker) -> bool:
        return not speaker.deleted_at or id(speaker) in self._places

    def _emails_after(self, speakers: list[Speaker]) -> dict[str, list[Speaker]]:
        """Return who has which email once the import is done; deleted ones only where nobody else has it."""
        told = {id(diff.record): diff.writes["email"] for diff in self.diffs if "email" in diff.writes}
        new = [diff.record for diff in self.diffs if diff.action is Action.CREATE]
        after: dict[str, list[Speaker]] = defaultdict(list)
        for speaker in [*speakers, *new]:
            if isinstance(speaker, Speaker) and (email := told.get(id(speaker), speaker.email)):
                after[fold(email)].append(speaker)
        return {
            email: [owner for owner in owners if self._will_be_there(owner)] or owners
            for email, owners in after.items()
        }

    def _shared_emails(self) -> list[Problem]:
        """Name every row whose email somebody else has as well; none of them is dropped (R25)."""
        problems = []
        for owners in self._by_email.values():
            named = [self._places.get(id(owner)) or f"{owner}, who is here already" for owner in owners]
            rows = [owner for owner in owners if id(owner) in self._places]
            if len(owners) > 1 and rows:
                place = self._places[id(rows[-1])]
                others = " and ".join(name for name in named if name != place)
                message = (
                    f"It has the same email as {others}. None was left out, but Swoogo takes an email only "
                    "once: give each speaker their own."
                )
                problems.append(Problem(place, "email", message, Severity.NOTE))
        return problems


def _new(event: Event, source: ImportSource, row: SheetSpeaker) -> Speaker:
    names = {"first_name": row.first_name or "", "last_name": row.last_name or ""}
    return Speaker(event=event, source=source.key, **names)


def _nobody(row: SheetSpeaker) -> Problem:
    known = " or ".join(f"{each.name} {each.value}" for each in row.ids)
    message = f"No speaker has the {known}, and the row has no name to make one. The row was left out."
    return Problem(row.place, "", message, Severity.RECORD)


def _name(row: SheetSpeaker, speaker: Speaker) -> str:
    return f"{row.first_name or ''} {row.last_name or ''}".strip() or row.email or speaker.name


def _values(row: SheetSpeaker, speaker: Speaker) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands here, and what the row tells."""
    here = {name: getattr(speaker, name) for name in _FIELDS}
    here["headshot_url"] = address(speaker.headshot)
    there = {name: getattr(row, name) for name in (*_FIELDS, "headshot_url")}
    if row.one_name and speaker.pk and _letters(name_of(row)) == _letters(fold(speaker.name)):
        there |= {"first_name": None, "last_name": None}  # only split elsewhere
    return here, there


def _letters(name: str) -> str:
    """Return a name without what its source may have left out to put it on a line with others."""
    return re.sub(r"[\W_]+", " ", name).strip()


def _match(
    sheet: Sheet, speakers: list[Speaker], known: KnownIds, source: ImportSource
) -> Matching[SheetSpeaker, Speaker]:
    matching = Matching(sheet.speakers, speakers, known, source)
    named = {number: name_of(row) for number, row in enumerate(sheet.speakers)}
    told = {one.pk: name for one in speakers if (name := _told_name(one, source))}
    matching.by_own_ids(named, told)
    matching.by_ids_of_any_source()
    _by_email(matching)
    for number in matching.by_likeness(named, told):
        matching.note(number, "Its ids are new; it is the one here of the same name, from the same source.")
    return matching


def _told_name(speaker: Speaker, source: ImportSource) -> str:
    """Return the name by which the source knew this speaker last, ``""`` if it never did."""
    told = speaker.imported.get(source.key)
    if told is None:
        return ""
    first, last = (told.get(name) or getattr(speaker, name) for name in ("first_name", "last_name"))
    return fold(f"{first} {last}")


def _by_email(matching: Matching[SheetSpeaker, Speaker]) -> None:
    by_email: dict[str, list[Speaker]] = defaultdict(list)
    for speaker in matching.records:
        if speaker.email:
            by_email[fold(speaker.email)].append(speaker)
    for number, row in matching.open_rows():
        owners = [
            owner
            for owner in by_email.get(fold(row.email or ""), [])
            if matching.is_free(owner) and not _is_known_otherwise(matching, row, owner)
        ]
        _choose(matching, number, owners)


def _is_known_otherwise(
    matching: Matching[SheetSpeaker, Speaker], row: SheetSpeaker, speaker: Speaker
) -> bool:
    """Whether a format with ids of its own knows this speaker by another id: then it is another person."""
    if matching.source.is_table:
        return False
    known = {each.name for each in matching.known.ids(matching.source.key, speaker.pk)}
    return not known.isdisjoint(each.name for each in row.ids)


def _choose(matching: Matching[SheetSpeaker, Speaker], number: int, owners: list[Speaker]) -> None:
    row = matching.rows[number]
    candidates = [owner for owner in owners if not owner.deleted_at] or owners
    if len(candidates) > 1:
        candidates = [owner for owner in candidates if fold(owner.name) == name_of(row)]
    if len(candidates) == 1:
        matching.take(number, candidates[0])
    elif owners:
        message = f"{len(owners)} speakers here have the email {row.email}; the row was left out: add its "
        message += "Speaker ID."
        matching.found[number] = Problem(row.place, "email", message, Severity.RECORD)
