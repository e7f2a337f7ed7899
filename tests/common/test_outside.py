"""Slow work is never begun inside a transaction: its entry points refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.agenda.test_pictures import png

from stagedoor.accounts.mail import send_mail
from stagedoor.accounts.models import Role
from stagedoor.agenda import imaging
from stagedoor.agenda.domain.pictures import fetch_waiting
from stagedoor.common.errors import StagedoorError
from stagedoor.common.fetch import fetch_public, post_public
from stagedoor.common.outside import SlowWorkInTransaction
from stagedoor.imports.domain import drafts
from stagedoor.imports.readers.detect import detect, read
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.readers.tables.opening import headed_sheets, open_table
from stagedoor.imports.readers.tables.reading import read_table
from stagedoor.sync.alerts.deliver import deliver_due
from stagedoor.sync.clients import client_for_pair
from swoogo_sandbox.server import RunningSandbox

CSV = b"Title,Start\nTides,2030-05-01 10:00\n"


def sign_in(key: str, secret: str) -> bool:
    with client_for_pair(key, secret) as swoogo:
        swoogo.authenticate()
    return True


SLOW: dict[str, Callable[[], object]] = {
    "fetch": lambda: fetch_public("http://127.0.0.1:1/", max_bytes=1, timeout=1),
    "post": lambda: post_public("http://127.0.0.1:1/", b"", {}, timeout=1),
    "mail": lambda: send_mail("ada@example.org", "Hello", "Hello"),
    "alerts": deliver_due,
    "inspect a picture": lambda: imaging.inspect(b""),
    "fit a picture": lambda: imaging.fit(b"", 1),
    "fetch pictures": lambda: fetch_waiting(factories.event(), deadline_seconds=1),
    "detect a file": lambda: detect("a.csv", CSV),
    "read a file": lambda: read("a.csv", CSV),
    "open a table": lambda: open_table("a.csv", CSV, "csv", (), set()),
    "find headings": lambda: headed_sheets("a.csv", CSV, "csv", [], set()),
    "read a table": lambda: read_table(None, ReadOptions()),  # type: ignore[arg-type]
    "call Swoogo": lambda: sign_in("key", "secret"),
}
EACH = pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW)


@pytest.mark.django_db(transaction=True)
@EACH
def test_slow_work_refuses_to_start_in_a_transaction(slow: Callable[[], object]) -> None:
    with transaction.atomic(), pytest.raises(SlowWorkInTransaction, match="inside a transaction"):
        slow()


@pytest.mark.django_db
@EACH
def test_a_tests_own_transaction_hides_nothing(slow: Callable[[], object]) -> None:
    assert connection.in_atomic_block
    with transaction.atomic(), pytest.raises(SlowWorkInTransaction):
        slow()


@pytest.mark.django_db(transaction=True)
def test_outside_of_transactions_it_works(sandbox: RunningSandbox) -> None:
    assert detect("a.csv", CSV) == "csv"
    assert sign_in("sandbox-key", "sandbox-secret")
    with pytest.raises(StagedoorError):
        imaging.inspect(b"no picture")


@pytest.mark.django_db(transaction=True)
def test_uploads_and_imports_on_the_pages_do_their_slow_work_before_the_transaction(client: Client) -> None:
    event = factories.event()
    person = factories.member(event.organization, Role.EDITOR)
    client.force_login(person)
    speaker = factories.speaker(event)
    place = [event.organization.slug, event.slug]
    page = reverse("speaker_edit", args=[*place, speaker.pk])
    sent = {"first_name": "Ada", "last_name": "Quay", "headshot_file": _file(png())}
    assert client.post(page, sent).status_code == 302
    speaker.refresh_from_db()
    assert speaker.headshot is not None

    draft = drafts.keep_draft(event, person, "a.csv", CSV)
    preview = drafts.preview_draft(draft)
    drafts.apply_draft(draft, drafts.fingerprint_of(preview), person)
    assert event.sessions.get().title == "Tides"


def _file(content: bytes) -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("me.png", content, "image/png")
