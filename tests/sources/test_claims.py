"""Two processes, or a person, in the middle of a pull: what was overtaken writes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stagedoor.agenda.models import Session
from stagedoor.common import clock
from stagedoor.common.sealing import unseal
from stagedoor.sources.domain import pull as pulling
from stagedoor.sources.domain.claims import due_sources
from stagedoor.sources.domain.manage import change_source, remove_source
from stagedoor.sources.models import Pull, Source
from stagedoor.sync.domain.secrets import rotate_secrets
from tests.sources import fakes
from tests.sources.server import serving


@pytest.fixture
def source(programme, connect):
    with serving(fakes.Sessionize(programme)) as server:
        yield connect("sessionize", f"{server.url}/api/v2/abc123de/view/All", "mail-key")


def meanwhile(monkeypatch, act):
    """Do something once between reading and writing of a pull."""
    read, acts = pulling.read_document, [act]

    def reading(source, document):
        sheet = read(source, document)
        while acts:
            acts.pop()()
        return sheet

    monkeypatch.setattr(pulling, "read_document", reading)


def test_who_was_overtaken_writes_nothing(source, monkeypatch, pull):
    def overtake():
        Source.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
        assert pull(source).state == "applied"

    meanwhile(monkeypatch, overtake)
    assert pull(source).state == "busy"
    assert (Session.objects.count(), Pull.objects.count()) == (12, 1)


def test_settings_that_change_meanwhile_stop_the_pull_and_the_next_reads_everything(
    source, monkeypatch, pull
):
    meanwhile(monkeypatch, lambda: change_source(Source.objects.get(), {"hold": True}))
    assert pull(source).state == "busy"
    assert Session.objects.count() == 0
    assert pull(source).state == "waiting"


def test_a_source_that_is_removed_meanwhile_writes_nothing(source, monkeypatch):
    meanwhile(monkeypatch, lambda: remove_source(Source.objects.get()))
    assert pulling.pull_source(source).state == "busy"
    assert Session.objects.count() == 0


def test_only_one_pulls_at_a_time_and_what_is_claimed_is_not_due(source):
    assert list(due_sources()) == [source]
    Source.objects.update(claim="somebody", claimed_until=clock.now() + timedelta(seconds=60))
    assert list(due_sources()) == []
    assert pulling.pull_source(source).state == "busy"


def test_the_secret_is_sealed_and_goes_with_the_rotation_of_keys(source):
    before = source.secret
    assert rotate_secrets().done == 1
    source.refresh_from_db()
    assert source.secret != before
    assert unseal(source.secret) == "mail-key"
