"""The writes that the sandbox saw, as lines of a preview would tell them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from stagedoor.common.text import fold
from stagedoor.sync.models import RecordLink
from tests.sync.conftest import Stage

KINDS = {"sessions": "session", "speakers": "speaker", "locations": "room", "tracks": "track"}
PLACES = {"location_id": "locations", "track_id": "tracks"}

Told = dict[str, dict[str, str]]
"""By subject, such as ``session 17`` or ``attach 4``: field → value, in words."""


def writes_told(stage: Stage, before: dict[str, Any]) -> Told:
    """What was written since the sandbox held ``before`` and calls were forgotten, field by field.

    Two writes of one record are one. One call goes at a time, so records are made in the order of the calls.
    """
    state = stage.state()
    made = {
        table: iter(sorted({row["id"] for row in state[table]} - {row["id"] for row in before[table]}))
        for table in KINDS
    }
    names = {table: {str(row["id"]): row["name"] for row in state[table]} for table in PLACES.values()}
    sessions = {row["id"]: row["name"] for row in state["sessions"]}
    ours = {
        (link.kind, link.swoogo_id): link.record_id
        for link in RecordLink.objects.filter(swoogo_event_id=stage.swoogo_event)
    }
    told: Told = defaultdict(dict)
    for call in stage.calls():
        path, body = call["path"].removeprefix("/api/v1/").removesuffix(".json"), call["body"] or {}
        if call["method"] == "GET" or "oauth2" in path or call["status"] >= 300:
            continue
        if found := re.fullmatch(r"speakers/(\d+)/session", path):
            on = {row["session_id"] for row in before["attachments"] if row["speaker_id"] == int(found[1])}
            new = [sessions[int(each)] for each in body["session_ids"] if int(each) not in on]
            told[f"attach {ours['speaker', int(found[1])]}"]["sessions"] = ", ".join(sorted(new))
        elif found := re.fullmatch(r"speakers/(\d+)/session/(\d+)", path):
            who, what = ours["speaker", int(found[1])], ours["session", int(found[2])]
            told[f"detach {who} {what}"]["sessions"] = ""
        else:
            table, verb = path.split("/")[:2]
            number = int(path.split("/")[2]) if verb == "update" else next(made[table])
            told[f"{KINDS[table]} {ours[KINDS[table], number]}"] |= _in_words(body, names)
    return dict(told)


def lines_told(lines: list[dict[str, Any]]) -> tuple[Told, Told]:
    """What these lines say is written: for certain, and only where nothing stands there."""
    sure: Told = defaultdict(dict)
    unsure: Told = defaultdict(dict)
    for line in lines:
        if not line["fields"]:
            continue
        subject = f"{line['kind']} {line['id']}"
        if line["kind"] == "attachment":
            subject = f"{line['action']} {line['id']}"
            subject += f" {line['session']}" if line["action"] == "detach" else ""
        for field in line["fields"]:
            # A room that was found may be written there in other letters.
            after = fold(field["after"]) if field["field"] in PLACES else field["after"]
            (unsure if field["if_empty"] else sure)[subject][field["field"]] = after
    return dict(sure), dict(unsure)


def _in_words(body: Mapping[str, str], names: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        name: fold(names[PLACES[name]].get(value, "")) if name in PLACES else value
        for name, value in body.items()
        if name != "event_id"
    }
