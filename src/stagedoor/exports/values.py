"""What stands in one cell of an export before any format writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from stagedoor.agenda.models import SessionStatus, Speaker


@dataclass(frozen=True)
class PersonInSession:
    """Somebody who takes part in a session.

    ``id`` is our own id, ``email`` is ``""`` where it does not stand for this person alone.
    """

    id: str
    name: str
    email: str

    @property
    def words(self) -> str:
        """The person as an import finds them again: by email, else by id."""
        named = "" if self.name == self.email else " ".join(self.name.translate(_SEPARATORS).split())
        address = self.email or self.id
        return f"{named} <{address}>" if named else address


def public_name(speaker: Speaker) -> str:
    """Return a person's name for a public programme; an email never stands in for it."""
    return f"{speaker.first_name} {speaker.last_name}".strip()


# What separates people in a cell.
_SEPARATORS = dict.fromkeys(map(ord, "|;,<>@\n"), " ")

People = tuple[PersonInSession, ...]
# A datetime is an instant in the event's zone. None is an empty cell.
Value = str | int | Decimal | bool | date | datetime | list[str] | People | None


def in_words(value: Value) -> str:
    """Return a value as a text that an import reads as the same value."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case SessionStatus():
            return value.label
        case datetime():
            return clock_words(value)
        case list() | tuple():
            return " | ".join(one.words if isinstance(one, PersonInSession) else one for one in value)
    return str(value)


def clock_words(instant: datetime) -> str:
    """Return an instant on the event's clock; with its offset where clocks show that time twice."""
    precision = "seconds" if instant.second else "minutes"
    if is_told_by_clock(instant):
        return instant.replace(tzinfo=None).isoformat(" ", precision)
    return instant.isoformat(" ", precision)


def is_told_by_clock(instant: datetime) -> bool:
    """Whether the clock time alone tells the instant: in autumn an hour comes twice, and the first counts."""
    return instant.fold == 0
