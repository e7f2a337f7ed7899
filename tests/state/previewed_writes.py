"""The writes that the sandbox saw, as lines of a preview would tell them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stagedoor.agenda.models import Room, Session, Speaker, Sponsor, Track
from stagedoor.common.text import fold
from stagedoor.sync.models import RecordLink
from tests.sync.conftest import Stage

KINDS = {
    "sessions": "session",
    "speakers": "speaker",
    "locations": "room",
    "tracks": "track",
    "sponsors": "sponsor",
}
MODELS = {"session": Session, "speaker": Speaker, "room": Room, "track": Track, "sponsor": Sponsor}
PLACES = {"location_id": "locations", "track_id": "tracks"}

PICTURE = "the one that stands here"

Told = dict[str, dict[str, str]]
"""By subject, such as ``session 17`` or ``attach 4``: field → value, in words."""


@dataclass(frozen=True)
class Before:
    """What stood in the sandbox, and which records of ours that were, when calls were last forgotten."""

    state: dict[str, Any]
    ours: dict[tuple[str, int], int]

    @classmethod
    def of(cls, stage: Stage) -> Before:
        """As it is now."""
        return cls(stage.state(), _ours(stage))

    @property
    def with_registrants(self) -> set[int]:
        """The sessions in Swoogo for which somebody has registered."""
        return {each["session_id"] for each in self.state["registrations"]}


def _ours(stage: Stage) -> dict[tuple[str, int], int]:
    """Kind and Swoogo id → id here."""
    links = RecordLink.objects.filter(swoogo_event_id=stage.swoogo_event).exclude(swoogo_id=None)
    return {(link.kind, link.swoogo_id or 0): link.record_id for link in links}


def writes_told(stage: Stage, before: Before) -> Told:
    """What was written since then, field by field; two writes of one record are one.

    One call goes at a time, so records are made in the order of the calls.
    """
    state = stage.state()
    made = {table: iter(sorted(_ids(state[table]) - _ids(before.state[table]))) for table in KINDS}
    ours = before.ours | _ours(stage)
    names = {
        table: {str(number): _name(kind, record) for (of, number), record in ours.items() if of == kind}
        for table, kind in KINDS.items()
    }
    names["choices"] = {
        str(choice["id"]): choice["name"] for row in state["definitions"] for choice in row["choices"]
    }
    told: Told = defaultdict(dict)
    for call in stage.calls():
        path, body = call["path"].removeprefix("/api/v1/").removesuffix(".json"), call["body"] or {}
        if call["method"] == "GET" or "oauth2" in path or call["status"] >= 300:
            continue
        if found := re.fullmatch(r"speakers/(\d+)/session", path):
            on = {
                row["session_id"] for row in before.state["attachments"] if row["speaker_id"] == int(found[1])
            }
            new = [fold(names["sessions"][str(each)]) for each in body["session_ids"] if int(each) not in on]
            told[f"attach {ours['speaker', int(found[1])]}"]["sessions"] = ", ".join(sorted(new))
        elif found := re.fullmatch(r"speakers/(\d+)/session/(\d+)", path):
            who, what = ours["speaker", int(found[1])], ours["session", int(found[2])]
            told[f"detach {who} {what}"]["sessions"] = ""
        elif found := re.fullmatch(r"image/(contact|sponsor)/(\d+)/\w+", path):
            told[f"picture {_pictured(found[1], int(found[2]), [before.state, state], ours)}"]["picture"] = (
                PICTURE
            )
        else:
            table, verb = path.split("/")[:2]
            number = next(made[table]) if verb == "create" else int(path.split("/")[2])
            subject = f"{KINDS[table]} {ours[KINDS[table], number]}"
            told[f"remove {subject}" if verb == "delete" else subject] |= _in_words(body, names)
    return dict(told)


def lines_told(lines: list[dict[str, Any]]) -> tuple[Told, Told]:
    """What these lines say is written: for certain, and only where nothing stands there."""
    sure: Told = defaultdict(dict)
    unsure: Told = defaultdict(dict)
    for line in lines:
        subject = f"{line['kind']} {line['id']}"
        if line["action"] == "remove":
            sure[f"remove {subject}"] = {}
        if line["kind"] == "attachment":
            subject = f"{line['action']} {line['id']}"
            subject += f" {line['session']}" if line["action"] == "detach" else ""
        if line["kind"] == "picture":
            subject = f"picture {line['id']}"
        for field in line["fields"]:
            # A room or session that was found may be written there in other letters.
            is_name = field["field"] in {*PLACES, "sessions"}
            after = ", ".join(sorted(map(fold, field["after"].split(", ")))) if is_name else field["after"]
            (unsure if field["if_empty"] else sure)[subject][field["field"]] = after
    return dict(sure), dict(unsure)


def _name(kind: str, record: int) -> str:
    """The record's name here: there it may be called otherwise."""
    found = MODELS[kind].objects.filter(pk=record).first()
    return str(found or "")


def _ids(rows: list[dict[str, Any]]) -> set[int]:
    return {row["id"] for row in rows}


def _pictured(owner: str, number: int, states: list[dict[str, Any]], ours: dict[tuple[str, int], int]) -> int:
    """The speaker or sponsor here whose picture that is; who was deleted there counts as well."""
    if owner == "sponsor":
        return ours["sponsor", number]
    rows = (row for state in states for row in state["speakers"])
    speakers = (row["id"] for row in rows if row["contact_id"] == number)
    return next(ours["speaker", each] for each in speakers if ("speaker", each) in ours)


def _in_words(body: Mapping[str, Any], names: dict[str, dict[str, str]]) -> dict[str, str]:
    """The fields of a body as a line tells them: places and choices by their names.

    Custom fields are sent twice, flat and nested.
    """
    told = {}
    for key, value in body.items():
        name = key.removesuffix("[]")
        if name in PLACES:
            told[name] = fold(names[PLACES[name]].get(value, ""))
        elif name == "level" or name.startswith("c_"):
            values = value if isinstance(value, list) else [value]
            told[name] = ", ".join(names["choices"].get(each, each) for each in values)
        elif name != "event_id" and not name.startswith("custom_fields["):
            told[name] = value
    return told
