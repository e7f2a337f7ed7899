"""What the organizer does in the agenda."""

from __future__ import annotations

from collections.abc import Callable
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
from tests import factories
from tests.state.previewed_steps import SPONSORS, Deed, Step
from tests.sync.programme import picture

if TYPE_CHECKING:
    from tests.state.previewed_table import Table

TIERS = ("Gold", "Silver", "Bronze", "Patron")
FORMATS = ("", "Talk", "Panel", "Keynote")
TOPICS: tuple[list[str], ...] = ([], ["Tools"], ["Tools", "People"], ["People", "Poetry"])
SIZES = ("", "S", "L", "XXL")
OTHER_STATUS = {
    SessionStatus.ACCEPTED: SessionStatus.PENDING,
    SessionStatus.PENDING: SessionStatus.ACCEPTED,
}
ROLES = list(ParticipationRole)


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
