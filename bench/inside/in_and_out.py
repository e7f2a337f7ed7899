"""Taking an agenda out and bringing it in again, and many records through the API."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from django.test import Client

from bench.agenda import Row
from bench.in_and_out import RoundTrip
from stagedoor.accounts.models import Role
from stagedoor.api_tokens.domain import create_token
from stagedoor.cli.common import find_event
from stagedoor.exports.files import export_file
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.preview.diff import Action
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions

FILES = (
    *(("sessions", "csv", "out.csv"), ("sessions", "xlsx", "out.xlsx"), ("agenda", "json", "out.json")),
    ("agenda", "schedule", "out.json"),
)


def round_trips(path: str) -> list[RoundTrip]:
    """Export the agenda in each format that comes in again, and preview importing it."""
    event = find_event(path)
    done = []
    for kind, written, name in FILES:
        began = time.process_time()
        content = export_file(event, kind, written).content
        exported = time.process_time()
        options = ReadOptions(Kind.SESSIONS) if name != "out.json" else ReadOptions()
        preview = make_preview(event, read(name, content, options=options))
        changes = sum(diff.action is not Action.UNCHANGED for diff in preview.diffs)
        done.append(
            RoundTrip(kind, written, exported - began, time.process_time() - exported, len(content), changes)
        )
    return done


def import_files(path: str, files: list[str]) -> float:
    """Import these files as ``stagedoor import`` does; CPU seconds."""
    event = find_event(path)
    contents = []
    for name in files:
        with open(name, "rb") as file:  # noqa: PTH123
            contents.append((name, file.read()))
    began = time.process_time()
    for name, content in contents:
        import_sheet(event, read(name, content))
    return time.process_time() - began


def upsert(path: str, people: list[Row], sessions: list[Row], batch: int) -> float:
    """Send the same rows through the API in batches; CPU seconds."""
    event = find_event(path)
    _, token = create_token(event.organization, "bench", Role.EDITOR)
    client, headers = Client(), {"Authorization": f"Bearer {token}"}
    began = time.process_time()
    for kind, rows in (("speakers", map(_speaker, people)), ("sessions", map(_session, sessions))):
        for some in _batches(list(rows), batch):
            address = f"/api/v1/events/{event.slug}/{kind}/upsert"
            body = json.dumps({"source": "bench", "rows": some})
            answer = client.post(address, body, content_type="application/json", headers=headers)
            assert {row["result"] for row in answer.json()["rows"]} == {"created"}, answer.content[:500]
    return time.process_time() - began


def _batches(rows: list[dict[str, object]], size: int) -> Iterator[list[dict[str, object]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _speaker(row: Row) -> dict[str, object]:
    return {
        "source_id": row["Speaker ID"],
        "first_name": row["First Name"],
        "last_name": row["Last Name"],
        "email": row["Email"],
        "job_title": row["Job Title"],
    }


def _session(row: Row) -> dict[str, object]:
    return {
        "source_id": row["Session ID"],
        "title": row["Title"],
        "status": row["Status"],
        "starts_at": row["Starts At"],
        "ends_at": row["Ends At"],
        "room": row["Room"],
        "track": row["Track"],
        "speakers": [{"email": email} for email in row["Speakers"].split("|")],
    }
