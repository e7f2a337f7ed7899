"""Read what Sessionboard's API gives into the sheet. Empty relations are ``{}``, null or missing alike.

*Hide PII* of a token masks emails, phones and perhaps names with asterisks. Whoever is masked is left out: an
email that is not theirs would make, or match, somebody else. Where most are masked, nothing is read at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stagedoor.common.text import plural
from stagedoor.imports.readers import values
from stagedoor.imports.readers.json_values import records
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import (
    Problem,
    Severity,
    Sheet,
    SheetRoom,
    SheetSession,
    SheetSpeaker,
    SheetSponsor,
    SheetTrack,
    SpeakerRef,
    make_ids,
)
from stagedoor.sources.errors import SourceError

if TYPE_CHECKING:
    from stagedoor.common.markup import TextKind

SOURCE = "sessionboard"
_ROLES = {"speaker": "speaker", "chairperson": "chairperson", "moderator": "moderator"}
_LEGACY = {"speakers": "speaker", "chairpersons": "chairperson", "moderators": "moderator"}
_REMEDY = "In Sessionboard turn Hide PII off for this token, and the organization’s PII Obfuscation."


def read_programme(data: dict[str, Any], filename: str, text_kind: TextKind | None = None) -> Sheet:
    """Return what was fetched of one event; *filename* is for the places of problems."""
    reader = _Reader(filename, text_kind)
    for person in records(data.get("speakers")):
        reader.person(person)
    sessions = [one for raw in records(data.get("sessions")) if (one := reader.session(raw))]
    sponsors = [sponsor for raw in records(data.get("sponsors")) if (sponsor := reader.sponsor(raw))]
    reader.refuse_masked()
    about = Finder(filename, reader.problems)
    rooms = [
        SheetRoom(name, about.take("capacity", raw.get("capacity"), values.number))
        for raw in records(data.get("rooms"))
        if (name := about.take("room", raw.get("name"), values.line(values.PLACE_NAME)))
    ]
    tracks = [
        SheetTrack(name, about.take("color", raw.get("color"), values.color))
        for raw in records(data.get("tracks"))
        if (name := about.take("track", raw.get("name"), values.line(values.PLACE_NAME)))
    ]
    return Sheet(
        source=SOURCE,
        identity=values.plain(data.get("event")),
        sessions=sessions,
        speakers=list(reader.people.values()),
        sponsors=sponsors,
        rooms=rooms,
        tracks=tracks,
        problems=reader.problems,
        speaks_of=frozenset(
            {"session", "sponsor", "room", "track"} | (set() if reader.masked else {"speaker"})
        ),
    )


def is_masked(person: dict[str, Any]) -> bool:
    """Whether a token's Hide PII stands in a person's email, name or phone."""
    _, _, domain = values.plain(person.get("email")).rpartition("@")
    named = ("email", "first_name", "last_name", "full_name", "phone_mobile", "phone_home")
    return "*" in domain or any("***" in values.plain(person.get(name)) for name in named)


@dataclass
class _Reader:
    """Reads records one by one; people once, whoever of several names them first."""

    filename: str
    text_kind: TextKind | None
    problems: list[Problem] = field(default_factory=list)
    people: dict[str, SheetSpeaker] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)

    def session(self, raw: dict[str, Any]) -> SheetSession | None:
        if (_inner(raw, "composition_status").get("role")) == "source":
            return None
        found = self._finder("session", raw, "friendly_id", "title")
        title = found.take("title", raw.get("title"), values.line(values.TITLE))
        if not title:
            found.report("title", "A session needs a title; it was left out.", Severity.RECORD)
            return None
        return SheetSession(
            title=title,
            place=found.place,
            ids=make_ids(
                *((name, values.plain(raw.get(name))[: values.ID]) for name in ("id", "friendly_id"))
            ),
            description=found.take("description", raw.get("description"), self._prose),
            status=found.take("status", raw.get("status"), values.status),
            starts_at=found.take("starts_at", raw.get("starts_at"), values.moment),
            ends_at=found.take("ends_at", raw.get("ends_at"), values.moment),
            room=_name_of(raw, "room", found),
            track=_name_of(raw, "track", found),
            capacity=found.take("capacity", raw.get("capacity"), values.number),
            speakers=self._takes_part(raw),
        )

    def _takes_part(self, raw: dict[str, Any]) -> tuple[SpeakerRef, ...] | None:
        """The flat list of the newer model where it holds somebody, else the three lists of the older one.

        None where somebody of them is masked: then it is not known who all take part.
        """
        listed = [(one, _role(one)) for one in records(raw.get("participants"))]
        if not listed:
            listed = [(one, role) for name, role in _LEGACY.items() for one in records(raw.get(name))]
        refs = []
        for person, role in sorted(listed, key=lambda pair: _order(pair[0])):
            known = self.person(person)
            if known is None and is_masked(person):
                return None
            if known and person.get("is_public") is not False:
                refs.append(SpeakerRef(known.ids, known.email, role))
        return tuple(dict.fromkeys(refs))

    def person(self, raw: dict[str, Any]) -> SheetSpeaker | None:
        """The person as they were first told; None for one who is masked, or has no id."""
        key = values.plain(raw.get("id"))
        if not key or key in self.people:
            return self.people.get(key)
        if is_masked(raw):
            self.masked.add(key)
            return None
        found = self._finder("person", raw, "friendly_id", "full_name")
        first, last = (values.plain(raw.get(name)) for name in ("first_name", "last_name"))
        self.people[key] = SheetSpeaker(
            place=found.place,
            ids=make_ids(("id", key[: values.ID])),
            first_name=found.take("first_name", first, values.line(values.NAME)),
            last_name=found.take("last_name", last, values.line(values.NAME)),
            email=found.take("email", raw.get("email"), values.email),
            job_title=found.take("title", raw.get("title"), values.line(values.TEXT)),
            company=found.take("company_name", raw.get("company_name"), values.line(values.TEXT)),
            biography=found.take("about", raw.get("about"), self._prose),
            headshot_url=found.take("photo_url", raw.get("photo_url"), values.url(values.URL)),
        )
        return self.people[key]

    def sponsor(self, raw: dict[str, Any]) -> SheetSponsor | None:
        """A sponsor; the API is not known to tell its tier."""
        found = self._finder("sponsor", raw, "friendly_id", "name")
        name = found.take("name", raw.get("name"), values.line(values.NAME))
        if not name:
            found.report("name", "A sponsor needs a name; it was left out.", Severity.RECORD)
            return None
        return SheetSponsor(
            name=name,
            place=found.place,
            ids=make_ids(("id", values.plain(raw.get("id"))[: values.ID])),
            description=found.take("description", raw.get("description"), self._prose),
            website=found.take("website_url", raw.get("website_url"), values.url(values.WEBSITE)),
            tier=found.take("tier", _tier(raw), values.line(values.TIER)),
            logo_url=found.take("logo_image_url", raw.get("logo_image_url"), values.url(values.URL)),
        )

    def refuse_masked(self) -> None:
        """Raise SourceError where more than half of the people are masked; else note who was left out."""
        masked, of = len(self.masked), len(self.masked) + len(self.people)
        if 2 * masked > of:
            raise SourceError(
                f"The token hides personal data: {masked} of {plural(of, 'person', 'people')} come masked, "
                "so nothing was read.",
                code="source_masked",
                remedy=_REMEDY,
            )
        if masked:
            message = f"{plural(masked, 'person', 'people')} came masked and were left out. {_REMEDY}"
            self.problems.append(Problem(self.filename, "", message, Severity.RECORD))

    def _finder(self, what: str, raw: dict[str, Any], *names: str) -> Finder:
        known = next((told for name in names if (told := values.plain(raw.get(name)))), "?")
        return Finder(f"{self.filename}, {what} {known}", self.problems)

    def _prose(self, told: str) -> str | None:
        return values.prose(told, self.text_kind)


def _inner(raw: dict[str, Any], name: str) -> dict[str, Any]:
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def _name_of(raw: dict[str, Any], name: str, found: Finder) -> str | None:
    return found.take(name, _inner(raw, name).get("name"), values.line(values.PLACE_NAME))


def _role(person: dict[str, Any]) -> str:
    return _ROLES.get(values.plain(_inner(person, "participant_role").get("core_role")), "speaker")


def _order(person: dict[str, Any]) -> float:
    order = person.get("order")
    return order if isinstance(order, int) else float("inf")


def _tier(raw: dict[str, Any]) -> str:
    """The tier where one of the places holds it that it might stand in; no document names one."""
    told = values.plain(raw.get("tier")) or values.plain(raw.get("tier_name"))
    custom = (
        values.plain(one.get("value"))
        for one in records(raw.get("custom_fields"))
        if "tier" in {values.plain(one.get(name)).casefold() for name in ("internal_name", "name")}
    )
    return told or values.plain(_inner(raw, "tier").get("name")) or next(custom, "")
