"""What people do before a preview, and between it and applying it: here, in Swoogo, and in the settings.

A step picks records by any number, so that every number means one; what cannot be done just is not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.domain.pictures import remove_picture, set_picture
from stagedoor.agenda.models import (
    Participation,
    ParticipationRole,
    Session,
    SessionStatus,
    Speaker,
    Sponsor,
    Tier,
    Track,
)
from stagedoor.common.errors import StagedoorError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.adopt import accept_matches, find_matches, unlink
from stagedoor.sync.domain.hands_off import mark_hands_off, unmark_hands_off
from stagedoor.sync.domain.resolve import choose_for_all, put_theirs_back, replaced_theirs
from stagedoor.sync.domain.send_again import send_again_as_new
from stagedoor.sync.models import BothChanged, EventMapping, Matching, RecordLink
from tests import factories
from tests.state.person import Person
from tests.sync.programme import picture

if TYPE_CHECKING:
    from tests.state.previewed_table import Table

EMAILS = tuple(f"{name}@example.org" for name in ("ada", "bo", "cy", "di"))
TIERS = ("Gold", "Silver", "Bronze", "Patron")
SPONSORS = ("Rope & Co", "Ferry Line", "Quay Hotel", "rope & co")
FORMATS = ("", "Talk", "Panel", "Keynote")
TOPICS: tuple[list[str], ...] = ([], ["Tools"], ["Tools", "People"], ["People", "Poetry"])
SIZES = ("", "S", "L", "XXL")
OTHER_STATUS = {
    SessionStatus.ACCEPTED: SessionStatus.PENDING,
    SessionStatus.PENDING: SessionStatus.ACCEPTED,
}
MODELS = {"session": Session, "speaker": Speaker, "sponsor": Sponsor}
ROLES = list(ParticipationRole)


@dataclass(frozen=True)
class Step:
    """One step: what is done, to which record, with which other one or which value."""

    what: str
    which: int
    other: int
    hour: int
    title: str
    text: str


Deed = Callable[["Table", Step], None]


def _set(model: type[Any], make: Callable[[Table, Step], dict[str, Any]]) -> Deed:
    """Change fields of a record here."""

    def deed(table: Table, step: Step) -> None:
        record = table.pick(model, step.which)
        model.objects.filter(pk=record.pk).update(**make(table, step))

    return deed


def _custom(model: type[Any], field: str, values: tuple[Any, ...]) -> Deed:
    """Choose a value in a custom field here."""

    def deed(table: Table, step: Step) -> None:
        record = table.pick(model, step.which)
        record.custom = {**record.custom, table.keys[field]: values[step.other]}
        record.save(update_fields=["custom"])

    return deed


def _theirs(kind: Kind, make: Callable[[Table, Step], dict[str, Any]]) -> Deed:
    """A person changes fields of a record in Swoogo."""

    def deed(table: Table, step: Step) -> None:
        rows = table.stage.swoogo(f"{kind}s")
        if rows:
            number = rows[step.which % len(rows)]["id"]
            table.stage.control.put(f"/records/{kind}s/{number}", json=make(table, step))

    return deed


def _by_person(name: str) -> Deed:
    """A deed of somebody who works in Swoogo, which is remembered."""

    def deed(table: Table, step: Step) -> None:
        day = factories.wall(table.event, 9).date()
        person = Person(table.look(), day, step.which, step.other, step.hour, step.title, table.serial)
        table.act(getattr(person, name)())

    return deed


# Here


def _add(table: Table, step: Step) -> None:
    factories.session(
        table.event, table.pick(Speaker, step.which), title=step.title, **table.hours(step.hour)
    )


def _line_up(table: Table, step: Step) -> None:
    table.line_up(table.pick(Session, step.which), table.pick(Speaker, step.other))


def _role(table: Table, step: Step) -> None:
    part = Participation.objects.filter(session=table.pick(Session, step.which)).first()
    if part is not None:
        part.role = ROLES[step.other % len(ROLES)]
        part.save(update_fields=["role"])


def _off_all_sessions(table: Table, step: Step) -> None:
    Participation.objects.filter(speaker=table.pick(Speaker, step.which)).delete()


def _status(table: Table, step: Step) -> None:
    session = table.pick(Session, step.which)
    session.status = OTHER_STATUS[SessionStatus(session.status)]
    session.save(update_fields=["status"])


def _picture(model: type[Any]) -> Deed:
    def deed(table: Table, step: Step) -> None:
        record = table.pick(model, step.which)
        if step.other:
            set_picture(record, picture(step.other), "picture.png", None)
        else:
            remove_picture(record, None)

    return deed


def _add_sponsor(table: Table, step: Step) -> None:
    factories.sponsor(table.event, TIERS[step.which], name=SPONSORS[step.other])


def _tier(table: Table, step: Step) -> None:
    sponsor = table.pick(Sponsor, step.which)
    sponsor.tier, _ = Tier.objects.get_or_create(event=table.event, name=TIERS[step.other])
    sponsor.save(update_fields=["tier"])


def _deleted(table: Table, _step: Step) -> dict[str, Any]:
    return {"deleted_at": factories.wall(table.event, 1)}


OURS: dict[str, Deed] = {
    "title": _set(Session, lambda _, step: {"title": step.title}),
    "description": _set(Session, lambda _, step: {"description": f"<p>{step.text}</p>" if step.text else ""}),
    "times": _set(Session, lambda table, step: table.hours(step.hour, step.other % 2)),
    "room": _set(Session, lambda table, step: {"room": table.room(("Hall", "Dock")[step.other % 2])}),
    "no room": _set(Session, lambda *_: {"room": None}),
    "track": _set(Session, lambda table, step: {"track": table.pick(Track, step.other)}),
    "no track": _set(Session, lambda *_: {"track": None}),
    "capacity": _set(Session, lambda _, step: {"capacity": step.other or None}),
    "status": _status,
    "job title": _set(Speaker, lambda _, step: {"job_title": step.text}),
    "email": _set(Speaker, lambda table, _: {"email": f"ours-{table.serial}@example.org"}),
    "phone": _set(Speaker, lambda _, step: {"phone": ("", "+44 1", "+44 2", "+44 2")[step.other]}),
    "format": _custom(Session, "Session Format", FORMATS),
    "topics": _custom(Session, "Topics", TOPICS),
    "size": _custom(Speaker, "Shirt Size", SIZES),
    "headshot": _picture(Speaker),
    "add": _add,
    "line-up": _line_up,
    "role": _role,
    "off all sessions": _off_all_sessions,
    "delete session": _set(Session, _deleted),
    "delete speaker": _set(Speaker, _deleted),
}
OUR_SPONSORS: dict[str, Deed] = {
    "name": _set(Sponsor, lambda _, step: {"name": SPONSORS[step.other]}),
    "website": _set(Sponsor, lambda _, step: {"website": ("", "https://one.example")[step.other % 2]}),
    "description": _set(Sponsor, lambda _, step: {"description": step.text}),
    "tier": _tier,
    "booth": _custom(Sponsor, "Booth", ("", "B1", "B2", "B2")),
    "logo": _picture(Sponsor),
    "add sponsor": _add_sponsor,
    "delete sponsor": _set(Sponsor, _deleted),
}


# In Swoogo


def _twin_session(table: Table, step: Step) -> None:
    day = factories.wall(table.event, 9).date().isoformat()
    times = {"start_time": f"{step.hour:02}:00:00", "end_time": f"{step.hour:02}:45:00"}
    table.make(Kind.SESSION, name=step.title, date=day, **times)


def _twin_speaker(table: Table, step: Step) -> None:
    email = EMAILS[step.which]
    names = {"first_name": email.split("@")[0].title(), "last_name": "Vale", "email": email}
    if email not in {row["email"] for row in table.stage.swoogo("speakers")}:
        table.make(Kind.SPEAKER, **names, company="Tide & Co")


def _twin_place(kind: Kind, table_name: str, name: str) -> Deed:
    def deed(table: Table, _step: Step) -> None:
        if name.casefold() not in {row["name"].casefold() for row in table.stage.swoogo(table_name)}:
            table.make(kind, name=name)

    return deed


def _twin_sponsor(table: Table, step: Step) -> None:
    level = table.choices("level")[step.which % 3]
    table.stage.by_person("sponsors", name=SPONSORS[step.other], level=("", level)[step.which % 2])


def _delete_sponsor(table: Table, step: Step) -> None:
    rows = table.stage.swoogo("sponsors")
    if rows:
        table.stage.person_deletes("sponsors", rows[step.which % len(rows)]["id"])


def _register(table: Table, step: Step) -> None:
    rows = table.stage.swoogo("sessions")
    if rows:
        number = rows[step.which % len(rows)]["id"]
        table.stage.control.post(f"/sessions/{number}/registrants", json={"count": 1}).raise_for_status()


DEEDS = (
    *("rename", "clear", "move", "change_room", "merge_rooms", "attach_or_detach", "change_email"),
    *("delete_session", "delete_speaker", "delete_room"),
)
THEIRS: dict[str, Deed] = {
    **{name: _by_person(name) for name in DEEDS},
    "twin session": _twin_session,
    "twin speaker": _twin_speaker,
    "twin room": _twin_place(Kind.ROOM, "locations", "HALL"),
    "twin track": _twin_place(Kind.TRACK, "tracks", "WEB"),
    "register": _register,
    "their format": _theirs(Kind.SESSION, lambda table, step: table.chosen("Session Format", step.other)),
    "their topics": _theirs(Kind.SESSION, lambda table, step: table.chosen("Topics", step.other)),
    "their capacity": _theirs(Kind.SESSION, lambda _, step: {"capacity": step.other * 10}),
    "their size": _theirs(Kind.SPEAKER, lambda table, step: table.chosen("Shirt Size", step.other)),
    "their job title": _theirs(Kind.SPEAKER, lambda _, step: {"job_title": step.text}),
}
THEIR_SPONSORS: dict[str, Deed] = {
    "twin sponsor": _twin_sponsor,
    "delete their sponsor": _delete_sponsor,
    "their name": _theirs(Kind.SPONSOR, lambda _, step: {"name": SPONSORS[step.other]}),
    "their website": _theirs(Kind.SPONSOR, lambda _, step: {"website": "https://two.example"}),
    "their level": _theirs(Kind.SPONSOR, lambda table, step: table.chosen("level", step.other)),
    "their booth": _theirs(Kind.SPONSOR, lambda table, step: {table.attribute("Booth"): step.text}),
}


# Settings and answers


def _setting(table: Table, step: Step) -> None:
    name, values = list(SETTINGS.items())[(step.which * 4 + step.other) % len(SETTINGS)]
    EventMapping.objects.filter(pk=table.stage.mapping.pk).update(**{name: values[step.hour % len(values)]})


def _mapping(table: Table, step: Step) -> None:
    names = list(table.mappable)
    table.map_or_unmap(names[(step.which * 4 + step.other) % len(names)])


def _record(table: Table, step: Step) -> Any:
    kinds = ("sponsor",) if table.is_about_sponsors else ("session", "speaker")
    return table.pick(MODELS[kinds[step.other % len(kinds)]], step.which)


def _mark(table: Table, step: Step) -> None:
    record = _record(table, step)
    fields = {"session": ("", "description", "location_id", "name"), "sponsor": ("", "website", "level", "")}
    names = fields.get(record._meta.model_name, ("", "job_title", "picture", "email"))
    mark_hands_off(record, names[step.other])


def _unmark(table: Table, step: Step) -> None:
    record = _record(table, step)
    for mark in record.event.hands_off.filter(kind=record._meta.model_name, record_id=record.pk):
        unmark_hands_off(record, mark.field)


def _match(table: Table, step: Step) -> None:
    find_matches(table.stage.mapping)
    accept_matches(table.stage.mapping, ("sure", "all", "none", "sure")[step.other])


def _put_back(table: Table, step: Step) -> None:
    record = _record(table, step)
    links = RecordLink.objects.filter(event=table.event, kind=record._meta.model_name, record_id=record.pk)
    for link in links:
        if (done := replaced_theirs(link)) is not None:
            put_theirs_back(done)


SETTINGS: dict[str, list[Any]] = {
    "rewrite_contacts": [False, True],
    "both_changed": BothChanged.values,
    "matching": Matching.values,
    "remove_deleted_sessions": [False, True],
    "remove_deleted_speakers": [False, True],
    "sync_moderators": [False, True],
    "sync_chairpersons": [False, True],
}
DECISIONS: dict[str, Deed] = {
    "setting": _setting,
    "field mapping": _mapping,
    "never touch": _mark,
    "touch again": _unmark,
    "match": _match,
    "send ours": lambda table, _: suppressed(choose_for_all, table.stage.mapping, "ours"),
    "keep theirs": lambda table, _: suppressed(choose_for_all, table.stage.mapping, "theirs"),
    "put theirs back": _put_back,
    "unlink": lambda table, step: suppressed(unlink, _record(table, step)),
    "send again": lambda table, step: suppressed(send_again_as_new, _record(table, step)),
}


def suppressed(act: Callable[..., Any], *words: Any) -> None:
    """Do it, if the product lets it be done."""
    with suppress(StagedoorError):
        act(*words)
