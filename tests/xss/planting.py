"""One agenda whose every text is hostile, brought in by form, import, source and API.

Each way brings every payload into every field that it has; forms do so in ``make proof``, a sample in ``make
test``, since each takes a request of its own.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from werkzeug.wrappers import Request, Response

from stagedoor.accounts.models import Role
from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.models import CustomField, Event
from stagedoor.api_tokens.domain import create_token
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.sources.domain.manage import add_source, new_source
from stagedoor.sources.domain.pull import pull_source
from tests.api.conftest import Program
from tests.proof import cases
from tests.sources.server import serving
from tests.xss.payloads import FIRST, PAYLOADS

SESSION_HEADINGS = ["Session ID", "Title", "Status", "Starts At", "Ends At", "Room", "Track", "Description"]
SPEAKER_HEADINGS = [
    "Speaker ID",
    "Email",
    "First Name",
    "Last Name",
    "Job Title",
    "Company",
    "Biography",
    "Phone",
]
SPONSOR_HEADINGS = ["Sponsor ID", "Name", "Tier", "Description", "Website"]
# What a sheet calls a custom field that every kind of record has here.
CUSTOM_TEXT, CUSTOM_RICH, CUSTOM_CHOICE = "Motto", "Story", "Level"


def rename(event: Event) -> None:
    """The organization and the event are called something hostile."""
    event.organization.name = FIRST
    event.organization.save()
    event.name = '"><img src=x onerror=xss()>'
    event.save()


def plant_custom_fields(event: Event) -> None:
    """A text, a rich text and a choice of each kind of record; and fields with hostile names and choices."""
    for kind in ("session", "speaker", "sponsor"):
        for name, type_ in ((CUSTOM_TEXT, "text"), (CUSTOM_RICH, "rich_text")):
            save_custom_field(CustomField(event=event, kind=kind, name=name, type=type_, in_list=True), None)
        level = CustomField(event=event, kind=kind, name=CUSTOM_CHOICE, type="choice", choices=PAYLOADS[:40])
        save_custom_field(level, None)
    for number, payload in enumerate(PAYLOADS):
        kind, name = ("session", "speaker", "sponsor")[number % 3], f"{number} {payload}"[:80]
        save_custom_field(CustomField(event=event, kind=kind, name=name, type="text"), None)


def by_form(client: Client, event: Event) -> None:
    """Payloads typed into every form of a record, and into the name of a saved view."""
    path = f"/{event.organization.slug}/{event.slug}"
    fields = {
        (each.kind, each.name): f"custom_{each.key}" for each in CustomField.objects.filter(event=event)
    }
    for number, payload in cases(enumerate(PAYLOADS), 24, seed=5):
        for kind, values in forms(number, payload, event).items():
            custom = (
                {
                    fields[kind, CUSTOM_TEXT]: payload,
                    fields[kind, CUSTOM_RICH]: f"<p>{payload}</p>",
                }
                if (kind, CUSTOM_TEXT) in fields
                else {}
            )
            answer = client.post(f"{path}/{kind}s/new/", values | custom)
            assert answer.status_code == 302, (kind, payload, what_is_wrong(answer))
        kept_in = ("session", "speaker", "sponsor", "room", "track")[number % 5]
        view = client.post(f"{path}/lists/{kept_in}/views/", {"name": payload, "query": f"q={payload}"})
        assert view.status_code == 302, (payload, what_is_wrong(view))
        # Shows the messages so far, which would pile up in the session.
        client.get(f"{path}/rooms/new/")
        client.post(f"{path}/sponsors/tiers/", {"name": f"{number} {payload}"[:100]})


def what_is_wrong(answer: HttpResponse) -> list[str]:
    """The texts of a page that call something wrong."""
    return re.findall(r"(?s)(?:invalid-feedback|alert|refus)[^>]*>(.{1,300})", answer.content.decode())


def forms(number: int, payload: str, event: Event) -> dict[str, dict[str, Any]]:
    """Kind → what is typed into its form."""
    tier = event.tiers.get(name="Gold").pk
    hour = f"{event.starts_on}T{9 + number % 9:02}:00"
    return {
        "room": {"name": f"{payload} {number}"},
        "track": {"name": f"{payload} {number}", "color": "#206bc4"},
        "session": {
            "title": payload, "status": "accepted", "description": payload,
            "starts_at": hour, "ends_at": hour.replace(":00", ":40"),
        },
        "speaker": {
            "first_name": payload, "last_name": payload, "email": f"form-{number}@example.org",
            "job_title": payload, "company": payload, "phone": payload[:40], "biography": payload,
        },
        "sponsor": {"name": payload, "tier": tier, "description": payload},
    }  # fmt: skip


def tables(way: str, event: Event) -> list[bytes]:
    """Sessions, speakers and sponsors as tables, with every payload in every column that holds text."""
    day = event.starts_on
    sessions = [
        [f"{way}-{n}", f"{p} {way}", "Accepted", f"{day} 10:00", f"{day} 10:45", p, p, p, p, p]
        for n, p in enumerate(PAYLOADS)
    ]
    speakers = [
        [f"{way}-{n}", f"{way}-{n}@example.org", p, f"{p} {way}", *[p] * 6] for n, p in enumerate(PAYLOADS)
    ]
    sponsors = [[f"{way}-{n}", f"{p} {way}", p, p, p, p, p] for n, p in enumerate(PAYLOADS)]
    custom = [CUSTOM_TEXT, CUSTOM_RICH]
    return [
        _csv([*headings, *custom], rows)
        for headings, rows in (
            (SESSION_HEADINGS, sessions), (SPEAKER_HEADINGS, speakers), (SPONSOR_HEADINGS, sponsors),
        )
    ]  # fmt: skip


def _csv(headings: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode()


def by_import(event: Event) -> None:
    """The tables as files, whose names are hostile too."""
    for content in tables("import", event):
        name = '"><script>xss()</script>.csv'
        import_sheet(event, read(name, content), source_name=FIRST, filename=name)


def by_source(event: Event) -> None:
    """The tables as a live source."""
    for number, content in enumerate(tables("source", event)):
        with serving(_Table(content)) as server:
            source = new_source(event, "url", f"{server.url}/{number}.csv", name=f"{number} {FIRST}")
            add_source(source)
            pull_source(source)


class _Table:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def __call__(self, request: Request) -> Response:
        return Response(self.content, content_type="text/csv")


def by_api(event: Event) -> None:
    """Every payload in every text that the API takes."""
    token = create_token(event.organization, FIRST, Role.EDITOR)[1]
    program, path = Program(token), f"/events/{event.slug}"
    at = datetime.combine(event.starts_on, datetime.min.time()).isoformat()
    for kind, row in {
        "session": lambda p: {"title": f"{p} api", "description": p, "room": p, "track": p, "starts_at": at},
        "speaker": lambda p: {
            "first_name": p, "last_name": f"{p} api", "job_title": p, "company": p, "biography": p,
        },
        "sponsor": lambda p: {"name": f"{p} api", "description": p, "tier": p},
    }.items():  # fmt: skip
        custom = {CUSTOM_TEXT: "", CUSTOM_RICH: ""}
        rows = [
            {"source_id": f"api-{n}", **row(p), "custom": dict.fromkeys(custom, p)}
            for n, p in enumerate(PAYLOADS)
        ]
        answer = program.post(f"{path}/{kind}s/upsert", {"source": "x", "rows": rows})
        assert answer.status_code == 200, answer.content
        made = answer.json()
        assert all(each["result"] == "created" for each in made["rows"]), made
