"""Stored XSS: every payload in every field that holds text, by every way in, is inert wherever it comes out.

Planting takes most of the time, so it is done once, and looked at from all sides.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client
from openpyxl import load_workbook

from stagedoor.accounts.models import Role
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.models import Event, ListView, Picture, Sponsor
from stagedoor.exports.feed import switch_on
from stagedoor.exports.files import export_file
from stagedoor.imports.domain.drafts import keep_draft
from stagedoor.jobs.port import push
from stagedoor.sync.alerts.deliver import deliver_due
from stagedoor.sync.alerts.settings import save_alerts, send_test
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import EventMapping, RunPurpose, RunRecord, SyncRun, Trigger
from stagedoor.webhooks.domain.publish import send_test as try_webhook
from tests import factories
from tests.proof import cases
from tests.sync.conftest import Stage, in_haste, make_stage
from tests.xss import planting
from tests.xss.payloads import FORMULAS, PAYLOADS
from tests.xss.reader import what_runs
from tests.xss.routes import address, routes

pytestmark = pytest.mark.slow
__all__ = ["in_haste", "make_stage"]
FEWEST_PAGES = 90


def test_the_reader_finds_every_payload_that_is_html() -> None:
    """The reader is worth nothing if it passes over what runs: shown raw, it finds all that is HTML."""
    # Browsers pass over what is in <noscript>, and pages of ours have one.
    raw = [each for each in PAYLOADS if each.startswith("<") and not each.startswith("<noscript")]
    assert len(PAYLOADS) >= 60
    assert len(raw) >= 50
    assert [each for each in raw if not what_runs(f"{each}>")] == []


def test_what_is_planted_is_inert_on_pages_in_mails_in_exports_and_in_swoogo(
    make_stage: Callable[..., Stage], in_haste: None, settings: Any
) -> None:
    stage, settings.PRIVATE_SOURCES = make_stage(), True
    event, owner = stage.event, Client()
    person = factories.member(event.organization, Role.OWNER)
    owner.force_login(person)
    planting.rename(event)
    planting.plant_custom_fields(event)
    planting.by_form(owner, event)
    planting.by_import(event)
    planting.by_source(event)
    planting.by_api(event)
    runs = _sync(stage)
    EventMapping.objects.update(swoogo_event_name=PAYLOADS[18], swoogo_status=PAYLOADS[0])
    draft = keep_draft(event, person, "<img src=x onerror=xss()>.csv", planting.tables("draft", event)[1])

    assert event.sessions.count() > 3 * len(PAYLOADS)
    assert _running_on_pages(owner, event, _records(event, runs, draft.pk)) == {}
    assert _running_in_mails(event, settings) == []
    assert _formulas_in_exports(event) == []
    assert _running_in_swoogo(stage) == []


def _sync(stage: Stage) -> dict[str, SyncRun]:
    """A preview and a sync, after a person has made hostile records in Swoogo too."""
    for payload in PAYLOADS[::6]:
        stage.by_person("sessions", name=payload, description=payload)

    stage.mapping.refresh_from_db()
    preview = execute(push(stage.mapping, Trigger.CLI, purpose=RunPurpose.PREVIEW).run.pk)
    assert preview is not None
    return {"previews": preview, "runs": stage.sync()}


def _records(event: Event, runs: dict[str, SyncRun], draft: int) -> dict[str, object]:
    """What stands in addresses; see ``routes.address``."""
    set_fields(event, "session", [event.sessions.earliest("pk").pk], {"capacity": 7}, None)
    organization, source = event.organization, event.live_sources.earliest("pk")
    webhook = factories.webhook(organization)
    picture = Picture.objects.create(event=event, url="https://pictures.example.org/a.png", problem="<b>x")
    first = {
        kind: getattr(event, kind).earliest("pk").pk
        for kind in ("sessions", "speakers", "sponsors", "rooms", "tracks", "tiers")
    }
    return first | {
        "organization": organization.slug,
        "event": event.slug,
        "token": switch_on(event, None).token,
        "participants": first["speakers"],
        "cell": "room",
        "fields slug": "session",
        "fields/new": "session",
        "fields": event.custom_fields.earliest("pk").pk,
        "sources/new": "url",
        "sources": source.pk,
        "pulls": source.pulls.earliest("pk").pk,
        "history": event.changes.latest("pk").pk,
        "import": draft,
        "imports": event.imports.earliest("pk").pk,
        "export": "sessions",
        "export/sessions": "json",
        "lists": "session",
        "views": ListView.objects.filter(event=event).exclude(name="").earliest("pk").pk,
        "pictures": picture.pk,
        "previews": runs["previews"].pk,
        "runs": runs["runs"].pk,
        "watch": runs["runs"].pk,
        "put-back": RunRecord.objects.filter(run=runs["runs"]).earliest("pk").pk,
        "mappings": runs["runs"].mapping_id,
        "members": organization.memberships.earliest("pk").pk,
        "invitations": factories.invitation(organization).pk,
        "api-tokens": organization.api_tokens.earliest("pk").pk,
        "webhooks": webhook.pk,
        "deliveries": try_webhook(webhook).pk,
    }


def _running_on_pages(client: Client, event: Event, records: dict[str, object]) -> dict[str, list[str]]:
    """Page → what of it could run: every page that can be read, whole lists, and records one by one."""
    pages = {address(route, records) for route in routes()}
    base = f"/{event.organization.slug}/{event.slug}"
    found, read = {}, 0
    for page in sorted(pages | set(_lists(event, base)) | set(_record_pages(event, base))):
        answer = client.get(page)
        assert answer.status_code < 500, page
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            read += 1
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy, page
            assert "unsafe" not in policy, page
            if running := what_runs(answer.content.decode()):
                found[page] = running
    assert read > FEWEST_PAGES
    return found


def _lists(event: Event, base: str) -> list[str]:
    """All pages of the lists, and what they say when they are searched for a payload."""
    pages = [
        f"{base}/{kind}/?page={page}&page_size=100"
        for kind, count in (
            *((kind, getattr(event, kind).count()) for kind in ("sessions", "speakers", "sponsors")),
            ("rooms", event.rooms.count()),
            ("tracks", event.tracks.count()),
            ("history", 300),
        )
        for page in range(1, count // 50 + 2)
    ]
    searched = ("sessions", "speakers", "rooms", "runs", "history")
    return [*pages, *(f"{base}/{kind}/?q={quote(each)}" for kind in searched for each in PAYLOADS[::30])]


def _record_pages(event: Event, base: str) -> list[str]:
    """The pages of records and their forms: a sample in ``make test``, of each way by which they came."""
    pages = []
    for kind in ("sessions", "speakers", "sponsors"):
        keys = list(getattr(event, kind).order_by("pk").values_list("pk", flat=True))
        pages += [
            f"{base}/{kind}/{key}/{what}"
            for key in cases(keys, 6, seed=7)
            for what in ("", "edit/", "history/")
        ]
    for kind in ("rooms", "tracks"):
        keys = list(getattr(event, kind).order_by("pk").values_list("pk", flat=True))
        pages += [f"{base}/{kind}/{key}/" for key in cases(keys, 3, seed=8)]
    return pages


def _running_in_mails(event: Event, settings: Any) -> list[str]:
    """Mails are plain text, and a name can add no line to their head."""
    settings.EMAIL_URL = "smtp://mail.example.org"
    save_alerts(event.organization, ["anchor@example.org"], "")
    for payload in [*PAYLOADS[::8], "x\r\nBcc: xss@example.org"]:
        event.organization.name = payload
        event.organization.save()
        send_test(event.organization)
        deliver_due()
    assert len(mail.outbox) == len(PAYLOADS[::8]) + 1
    wrong = [
        sent for sent in mail.outbox if sent.content_subtype != "plain" or getattr(sent, "alternatives", [])
    ]
    heads = [str(sent.message()).partition("\n\n")[0].lower() for sent in mail.outbox]
    return [str(sent.subject) for sent in wrong] + [head for head in heads if "\nbcc:" in head]


def _formulas_in_exports(event: Event) -> list[str]:
    """Cells that a spreadsheet would run; what JSON and calendars hold is text by their own rules."""
    found: list[str] = []
    for kind in ("sessions", "speakers", "sponsors"):
        table = export_file(event, kind, "csv").content.decode()
        cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
        found += [cell for cell in cells if cell.lstrip("\t\r\n ")[:1] in {"=", "+", "-", "@"}]
        book = load_workbook(io.BytesIO(export_file(event, kind, "xlsx").content))
        found += [
            str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"
        ]
        assert sum(each.strip() in table for each in FORMULAS) > 0
    return found


def _running_in_swoogo(stage: Stage) -> list[str]:
    """What was sent as rich text, and the pages that the sandbox makes of it; addresses that are none."""
    sent = [
        *(row["description"] for row in stage.swoogo("sessions")[len(PAYLOADS[::6]) :]),
        *(row["bio"] for row in stage.swoogo("speakers")),
    ]
    assert len([each for each in sent if each]) > len(PAYLOADS)
    addresses = Sponsor.objects.filter(event=stage.event).values_list("website", flat=True)
    found = [each for each in addresses if "script" in unescape(each).lower()]
    return found + [what for each in sent if each for what in what_runs(each)]
