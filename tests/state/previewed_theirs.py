"""What people do in the Swoogo event."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stagedoor.swoogo.records import Kind
from tests import factories
from tests.state.person import Person
from tests.state.previewed_steps import SPONSORS, Deed, Step

if TYPE_CHECKING:
    from tests.state.previewed_table import Table

EMAILS = tuple(f"{name}@example.org" for name in ("ada", "bo", "cy", "di"))


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
