"""What is over is thrown away by the worker, and what an organization may keep is limited."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.test import Client

from stagedoor.agenda.models import AgendaChange, Event
from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.imports.domain import drafts
from stagedoor.imports.domain.drafts import apply_draft, fingerprint_of, keep_draft, preview_draft
from stagedoor.imports.models import DRAFT_LIFE, ImportDraft, uploads_storage
from stagedoor.jobs.models import Worker
from stagedoor.jobs.tidying import tidy
from stagedoor.sync.models import Connection, EventMapping, Preview, PreviewState, RunStatus, SyncRun
from tests import factories

pytestmark = pytest.mark.django_db

CSV = b"title,speakers,room\nTides,Ada Okafor,Hall\n"


@pytest.fixture
def event() -> Event:
    return factories.event()


def test_expired_sign_ins_uploads_and_workers_go_and_others_stay() -> None:
    event, person = factories.event(), factories.person()
    for _ in range(2):
        Client().force_login(person)
        keep_draft(event, person, "a.csv", CSV)
        Worker.objects.create(name=f"w{Worker.objects.count()}", beat_at=clock.now())
    long_ago = clock.now() - DRAFT_LIFE - timedelta(minutes=1)
    SignIn.objects.filter(pk=SignIn.objects.latest("pk").pk).update(expire_date=long_ago)
    ImportDraft.objects.filter(pk=ImportDraft.objects.latest("pk").pk).update(created_at=long_ago)
    Worker.objects.filter(name="w0").update(beat_at=long_ago)
    tidy()
    assert (SignIn.objects.count(), ImportDraft.objects.count(), Worker.objects.count()) == (1, 1, 1)


def run_of(mapping: EventMapping, days: int, **fields: Any) -> int:
    ended = clock.now() - timedelta(days=days)
    status = fields.pop("status", RunStatus.SUCCEEDED)
    made = SyncRun.objects.create(
        mapping=mapping, trigger="cli", state="finished", status=status, finished_at=ended, **fields
    )
    made.records.create(kind="session", record_id=1, name="Tides", outcome="created")
    return made.pk


def test_old_runs_go_but_none_that_a_sync_still_asks(settings: Any, event: Event) -> None:
    connection = Connection.objects.create(
        organization=event.organization, key="k", key_fingerprint="f", secret="s"
    )
    mapping = EventMapping.objects.create(connection=connection, event=event, swoogo_event_id=7)
    old = run_of(mapping, 90)
    waiting = run_of(mapping, 80, purpose="preview", status=RunStatus.PREVIEWED)
    Preview.objects.create(run_id=waiting, state=PreviewState.WAITING)
    settled = run_of(mapping, 75, purpose="preview", status=RunStatus.PREVIEWED)
    Preview.objects.create(run_id=settled, state=PreviewState.APPLIED)
    last = run_of(mapping, 70, status=RunStatus.PARTIAL)
    ticked = run_of(mapping, 60, purpose="selected")
    failed = run_of(mapping, 50, status=RunStatus.FAILED)
    sponsors = run_of(mapping, 95, scope="sponsors", status=RunStatus.REFUSED)
    tidy()
    assert SyncRun.objects.count() == 7
    settings.KEEP_RUNS_DAYS = 30
    tidy()
    kept = set(SyncRun.objects.values_list("pk", flat=True))
    assert kept == {waiting, last, ticked, failed, sponsors}
    assert {old, settled} & kept == set()
    run_of(mapping, 20)
    tidy()
    assert set(SyncRun.objects.values_list("pk", flat=True)) & {last, ticked, failed} == set()


def test_old_history_goes_but_the_latest_change_of_an_event_stays(settings: Any, event: Event) -> None:
    quiet = factories.event()
    for where, days in ((event, 90), (event, 40), (event, 2), (quiet, 90), (quiet, 80)):
        change = AgendaChange.objects.create(event=where, way="form", title=f"{days} days ago")
        AgendaChange.objects.filter(pk=change.pk).update(at=clock.now() - timedelta(days=days))
    tidy()
    assert AgendaChange.objects.count() == 5
    settings.KEEP_HISTORY_DAYS = 30
    tidy()
    assert [change.title for change in AgendaChange.objects.order_by("pk")] == ["2 days ago", "80 days ago"]


def test_an_organization_keeps_so_many_bytes_of_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MAX_KEPT_BYTES", 2 * len(CSV))
    event, person = factories.event(), factories.person()
    first = keep_draft(event, person, "a.csv", CSV)
    keep_draft(factories.event(event.organization), factories.person(), "b.csv", CSV)
    with pytest.raises(InputError, match=r"of files .* the most is .*Import those"):
        keep_draft(event, person, "c.csv", CSV)
    keep_draft(factories.event(), person, "theirs.csv", CSV)

    ImportDraft.objects.filter(pk=first.pk).update(created_at=clock.now() - DRAFT_LIFE)
    keep_draft(event, person, "c.csv", CSV)
    assert ImportDraft.objects.filter(event__organization=event.organization).count() == 2


def files() -> list[str]:
    return uploads_storage().listdir("")[1]


@pytest.fixture
def kept() -> None:
    """No uploads are there yet."""
    for name in files():
        uploads_storage().delete(name)


def test_an_upload_is_a_file_that_goes_with_its_import_or_its_day(
    kept: None, event: Event, django_capture_on_commit_callbacks: Any
) -> None:
    person = factories.person()
    draft = ImportDraft.objects.get(pk=keep_draft(event, person, "../../a.csv", CSV).pk)
    assert (draft.content, draft.size_bytes, len(files())) == (CSV, len(CSV), 1)
    with django_capture_on_commit_callbacks(execute=True):
        apply_draft(draft, fingerprint_of(preview_draft(draft)), person)
    assert (ImportDraft.objects.get().content, files()) == (b"", [])

    keep_draft(event, person, "b.csv", CSV)
    event.delete()
    tidy()
    assert len(files()) == 1
    a_day_ago = time.time() - DRAFT_LIFE.total_seconds() - 700
    os.utime(uploads_storage().path(files()[0]), (a_day_ago, a_day_ago))
    tidy()
    assert files() == []


def test_what_is_no_file_that_can_be_read_is_not_kept(kept: None, event: Event) -> None:
    with pytest.raises(InputError):
        keep_draft(event, factories.person(), "a.json", b"{}")
    assert files() == []
