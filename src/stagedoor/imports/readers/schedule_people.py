"""The people of a schedule: each is read once, wherever they take part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stagedoor.common.text import fold, split_name
from stagedoor.imports.readers import values
from stagedoor.imports.readers.json_values import ids, listed_or_told, text
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import Id, Problem, Severity, SheetSpeaker, SpeakerRef

if TYPE_CHECKING:
    from stagedoor.common.markup import TextKind
    from stagedoor.imports.readers.unread_fields import Unread

_ID_NAMES = ("code", "guid", "id")
_NAMES = ("public_name", "name", "full_public_name")
_AVATARS = ("avatar", "avatar_url")
_KEYS = {*_ID_NAMES, *_NAMES, *_AVATARS, "email", "role", "biography"}
# How a person takes part, where a schedule tells it (version 2).
_ROLES = {
    "moderator": "moderator",
    "host": "moderator",
    "chair": "chairperson",
    "chairperson": "chairperson",
    "session chair": "chairperson",
}


@dataclass
class People:
    """Reads the persons of events and keeps them; ``problems`` are those of the whole file."""

    filename: str
    problems: list[Problem]
    unread: Unread
    text_kind: TextKind | None
    speakers: dict[tuple[tuple[Id, ...], str], SheetSpeaker] = field(default_factory=dict)

    def of(self, event: dict[str, Any], found: Finder) -> tuple[SpeakerRef, ...] | None:
        """Return who takes part in an event, each once; None where it does not say."""
        persons = listed_or_told(event.get("persons"), "persons", found, Severity.VALUE)
        if persons is None:
            return None
        refs = []
        for entry in persons:
            person = {"name": entry} if isinstance(entry, str) else entry
            if isinstance(person, dict):
                self.unread.look_at("persons", person, _KEYS)
                refs.append(self._ref(person))
            else:
                found.report("persons", "An entry among the persons is none.", Severity.VALUE)
                refs.append(SpeakerRef())
        return tuple(dict.fromkeys(refs))

    def _ref(self, person: dict[str, Any]) -> SpeakerRef:
        """Return a person as one who takes part, without any name or id where the entry has none."""
        name = " ".join(next((told for key in _NAMES if (told := text(person.get(key)))), "").split())
        known = next((told for key in _ID_NAMES if (told := text(person.get(key)))), name)
        found = Finder(f"{self.filename}, person {known}", [])
        own = ids(person, _ID_NAMES, found)
        if not (own or name):
            return SpeakerRef()
        key = (own, fold(name))
        if key not in self.speakers:
            self.speakers[key] = self._speaker(person, own, name, found)
            self.problems += found.problems
        role = _ROLES.get(fold(text(person.get("role"))), "speaker")
        return SpeakerRef(own, self.speakers[key].email, role, name)

    def _speaker(self, person: dict[str, Any], own: tuple[Id, ...], name: str, found: Finder) -> SheetSpeaker:
        first, last = split_name(name)
        avatar = next((told for key in _AVATARS if (told := person.get(key))), None)
        address = avatar.get("url") if isinstance(avatar, dict) else avatar
        return SheetSpeaker(
            place=found.place,
            ids=own,
            first_name=found.take("name", first, values.line(values.NAME)),
            last_name=found.take("name", last, values.line(values.NAME)),
            email=found.take("email", person.get("email"), values.email),
            biography=found.take("biography", text(person.get("biography")), self._prose),
            headshot_url=found.take("avatar", address, values.url(values.URL)),
            one_name=True,
        )

    def _prose(self, told: str) -> str | None:
        return values.prose(told, self.text_kind)
