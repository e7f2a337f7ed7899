"""Speakers of a sheet: who is who here (R25), and whom a session's row means."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stagedoor.agenda.models import Speaker
from stagedoor.common.text import fold
from stagedoor.imports.diff import SPEAKER, Action, RecordDiff, compare, origin, start
from stagedoor.imports.matching import match
from stagedoor.imports.pictures import address
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection

    from stagedoor.agenda.models import Event
    from stagedoor.imports.sheet import Sheet, SheetSpeaker, SpeakerRef

_FIELDS = ("first_name", "last_name", "email", "job_title", "company", "biography")


class People:
    """The speakers of one event beside those of one sheet.

    ``diffs`` holds what happens to each speaker of the sheet, ``problems`` what could not be told.
    """

    def __init__(self, event: Event, sheet: Sheet, speakers: list[Speaker]) -> None:
        self.diffs: list[RecordDiff] = []
        self.problems: list[Problem] = []
        self._by_ref = {
            one.source_id: one for one in speakers if one.source_id and one.source == sheet.source
        }
        for row, found in zip(sheet.speakers, _match(sheet, speakers), strict=True):
            if isinstance(found, Problem):
                self.problems.append(found)
                continue
            if found is None and not (row.first_name or row.last_name or row.email):
                self.problems.append(_nobody(row))
                continue
            speaker = found or _new(event, sheet.source, row)
            self.diffs.append(_diff(row, speaker, sheet.source, event))
            if row.source_id:
                self._by_ref[row.source_id] = speaker
        self._places = {id(diff.record): diff.place for diff in self.diffs}
        self._by_email = self._emails_after(speakers)
        self.problems += self._shared_emails()

    def find(self, ref: SpeakerRef) -> Speaker | str:
        """Return the speaker whom a session's row means, or a sentence saying why there is none."""
        if ref.source_id:
            named = f"id {ref.source_id}"
            found = [self._by_ref[ref.source_id]] if ref.source_id in self._by_ref else []
        else:
            named = f"email {ref.email}"
            found = self._by_email.get(fold(ref.email or ""), [])
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


def _new(event: Event, source: str, row: SheetSpeaker) -> Speaker:
    names = {"first_name": row.first_name or "", "last_name": row.last_name or ""}
    return Speaker(event=event, source=source, source_id=row.source_id or "", **names)


def _nobody(row: SheetSpeaker) -> Problem:
    message = f"No speaker has the id {row.source_id}, and the row has neither name nor email."
    return Problem(row.place, "", f"{message} The row was left out.", Severity.RECORD)


def _diff(row: SheetSpeaker, speaker: Speaker, source: str, event: Event) -> RecordDiff:
    here = {name: getattr(speaker, name) for name in _FIELDS}
    here["headshot_url"] = address(speaker.headshot)
    there = {name: getattr(row, name) for name in (*_FIELDS, "headshot_url")}
    name = f"{row.first_name or ''} {row.last_name or ''}".strip() or row.email or speaker.name
    return compare(start(SPEAKER, name, row.place, speaker, row.source_id), here, there, source, event.zone)


def _match(sheet: Sheet, speakers: list[Speaker]) -> list[Speaker | Problem | None]:
    by_email: dict[str, list[Speaker]] = defaultdict(list)
    for speaker in speakers:
        if speaker.email and not _known_otherwise(speaker, sheet.source):
            by_email[fold(speaker.email)].append(speaker)

    def by_their_email(row: SheetSpeaker, taken: Collection[int]) -> Speaker | Problem | None:
        owners = by_email.get(fold(row.email), []) if row.email else []
        return _choose(row, [owner for owner in owners if owner.pk not in taken])

    return match(sheet.speakers, speakers, sheet.source, by_their_email)


def _known_otherwise(speaker: Speaker, source: str) -> bool:
    """Whether a format with ids of its own knows this speaker by another id: then it is another person."""
    return bool(speaker.source_id) and speaker.source == source and origin(source) != "table"


def _choose(row: SheetSpeaker, owners: list[Speaker]) -> Speaker | Problem | None:
    candidates = [owner for owner in owners if not owner.deleted_at] or owners
    if len(candidates) > 1:
        name = fold(f"{row.first_name or ''} {row.last_name or ''}")
        candidates = [owner for owner in candidates if fold(owner.name) == name]
    if len(candidates) == 1:
        return candidates[0]
    if not owners:
        return None
    message = (
        f"{len(owners)} speakers here have the email {row.email}; the row was left out: add its Speaker ID."
    )
    return Problem(row.place, "email", message, Severity.RECORD)
