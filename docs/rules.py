"""The rules of the sync in our own words, and which tests prove them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"

RULES: dict[str, str] = {
    "R1": "Connecting is done at the organization. The key and secret are checked against Swoogo before "
    "anything is kept; the secret is encrypted and never shown again.",
    "R2": "An organization has one live key. It can be replaced if the new one sees every mapped Swoogo "
    "event; mappings and links stay.",
    "R3": "After connecting, the mapping window opens by itself; it lists the pairs, and adds and removes "
    "them.",
    "R4": "A pair is exclusive and lasts as long as the connection, even after *Remove Mapping*; a Swoogo "
    "event is mapped once per installation. The database holds this, not the form alone.",
    "R5": "Continuous sync is one switch, off at first; it sends sessions and speakers at a regular "
    "interval. Each mapping can be paused.",
    "R6": "The sync action shows on an event's pages only while the event is mapped.",
    "R7": "*Remove Mapping* stops that pair alone; the same pair added again goes on with its links.",
    "R8": "Only accepted sessions with a start and an end are sent; every other one is left out with its "
    "reason.",
    "R9": "Title, description, times, room and track go. Rooms and tracks are made where they are missing "
    "and found again by name.",
    "R10": "A session whose true end has passed is not sent, neither new nor changed.",
    "R11": "A session over several days stands on its first day: the end keeps its clock time if that is "
    "later than the start, else it is 23:59. The person is told.",
    "R12": "Speakers of sent sessions go with name, email, job title, company, biography and headshot, and "
    "are attached. One who lacks a required field is left out with the reason; the session goes.",
    "R13": "Sponsors are sent by an action of their own, with their tier as sponsorship level.",
    "R14": "A picture over the limit is scaled down to fit; one that cannot be used is left out with a "
    "reason and its record goes.",
    "R15": "Times are on the event's clocks. Both events' zones must agree on every day of the event; if "
    "not, nothing is sent.",
    "R16": "The name of a room or track that was sent cannot be edited; a new one can take its sessions "
    "over.",
    "R17": "One step starts a sync for the whole event; messages tell its start, its end and, on trouble, "
    "what was attempted and what succeeded.",
    "R18": "Syncing again sends what is new and what changed, and nothing else. A cleared field is sent "
    "empty.",
    "R19": "Changing a status or deleting here removes nothing in Swoogo, nor the other way round.",
    "R20": "What was deleted in Swoogo is not sent again until a person asks for it; a complete list has to "
    "confirm the deletion.",
    "R21": "Disconnecting ends all mappings; the organization may connect again.",
    "R22": "What was sent under an earlier connection is not sent again into the same Swoogo event; new "
    "records are.",
    "R23": "Taking a speaker off a session detaches what we attached, and nothing else does.",
    "R24": "Before anything is created, what stands in Swoogo already is looked up: one exact match is "
    "linked, its empty fields are filled and its others kept; several matches are left out.",
    "R25": "Emails are unique among an event's speakers, names among its rooms and tracks; deleting is soft.",
    "R26": "Every answer to a write is compared with what was sent and with what was known before.",
    "R27": "Attempted and succeeded are counted by fixed rules; any shortfall makes a run partial, and a "
    "refusal writes nothing.",
    "R28": "Pushing during a run starts another one when it ends.",
    "R29": "Importing again writes only what changed in the source; blanks never wipe, and edits made here "
    "stay.",
    "R38": "One Swoogo record for each record here, whatever fails: a create is claimed before it is sent, "
    "and an open claim is settled by a complete list, never sent again. A run whose process died is taken "
    "up.",
    "R39": "The credit budget of a key is shared by all mappings, organizations and processes and never "
    "overrun; urgent changes go first, and a run that waits says until when.",
    "R40": "A sync that would remove more than a fifth of the attachments that stand in Swoogo by us stops "
    "before its first call and asks; one or two are never asked about. A yes holds for one sync and for as "
    "many as were shown.",
    "R41": "Every run is kept, with what became of each record, why, and a link to correct it; failures can "
    "be retried. Why a record did not go stands on its own page.",
    "R42": "Alerts go out by mail and signed webhook when continuous sync fails or stalls, and when it "
    "recovers: once each, whatever crashes.",
}

_NAMED = re.compile(r"R(\d+)(?=_|\b)")


def proofs_by_rule() -> dict[str, list[str]]:
    """For each rule the tests whose name or docstring names it, as ``path::name``."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for test, words in _tests_of(path):
            for number in dict.fromkeys(_NAMED.findall(words)):
                found[f"R{number}"].append(f"{path.relative_to(TESTS.parent)}::{test}")
    return found


def _tests_of(path: Path) -> Iterator[tuple[str, str]]:
    """The tests of a file, each with its name and the first line of its docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            said = (ast.get_docstring(node) or "").partition("\n")[0]
            yield node.name, f"{node.name.removeprefix('test_')} {said}"
