"""What is over is thrown away by the worker, and what an organization may keep is limited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.test import Client

from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.imports.domain import drafts
from stagedoor.imports.domain.drafts import keep_draft
from stagedoor.imports.models import DRAFT_LIFE, ImportDraft
from stagedoor.jobs.models import Worker
from stagedoor.jobs.tidying import tidy
from tests import factories

pytestmark = pytest.mark.django_db

CSV = b"title,room\nTides,Hall\n"


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


def test_an_organization_keeps_so_many_bytes_of_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MAX_KEPT_BYTES", 2 * len(CSV))
    event, person = factories.event(), factories.person()
    first = keep_draft(event, person, "a.csv", CSV)
    keep_draft(factories.event(event.organization), factories.person(), "b.csv", CSV)
    with pytest.raises(InputError, match=r"has 44 bytes of files .* the most is 44 bytes.*Import those"):
        keep_draft(event, person, "c.csv", CSV)
    keep_draft(factories.event(), person, "theirs.csv", CSV)

    ImportDraft.objects.filter(pk=first.pk).update(created_at=clock.now() - DRAFT_LIFE)
    keep_draft(event, person, "c.csv", CSV)
    assert ImportDraft.objects.filter(event__organization=event.organization).count() == 2
