"""A field that is cleared here, in an account whose Swoogo ignores what is sent empty (R18, R26)."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Speaker
from stagedoor.sync.domain.probe import probe_account
from tests import factories
from tests.sync.conftest import Stage

THROW_AWAY_EVENT = 370108


@pytest.fixture
def ada(stage: Stage) -> Speaker:
    """A speaker in Swoogo, with a company that is cleared here afterwards."""
    stage.answer_as("empty-ignored")
    speaker = factories.speaker(stage.event, company="Tide & Co")
    factories.session(stage.event, speaker)
    assert stage.sync().status == "succeeded"
    change(speaker, "")
    return speaker


def change(speaker: Speaker, company: str) -> None:
    speaker.company = company
    speaker.save()


def sent(stage: Stage) -> list[str]:
    """The requests of one sync that change something."""
    stage.forget_calls()
    stage.sync()
    return [request for request in stage.requests() if request.startswith(("POST s", "PUT"))]


def test_R26_until_it_is_probed_the_cleared_field_is_sent_again_and_again(stage: Stage, ada: Speaker) -> None:
    assert sent(stage) == sent(stage) == ["PUT speakers/update/N"]


def test_R26_once_probed_the_cleared_field_is_told_once_and_not_sent_again(
    stage: Stage, ada: Speaker
) -> None:
    probe_account(stage.organization, THROW_AWAY_EVENT)
    run = stage.sync()
    row = run.records.get(kind="speaker")
    assert (run.status, row.outcome, row.reason) == ("partial", "failed", "not_cleared")
    assert "Company (Swoogo holds “Tide & Co”)" in row.message
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
    assert stage.link(ada).differences == [{"field": "company", "theirs": "Tide & Co", "ours": ""}]


def test_R26_a_field_that_could_not_be_cleared_goes_again_once_it_holds_something(
    stage: Stage, ada: Speaker
) -> None:
    probe_account(stage.organization, THROW_AWAY_EVENT)
    stage.sync()
    change(ada, "Tide & Co")
    assert sent(stage) == ["PUT speakers/update/N"]
    assert stage.link(ada).differences == []
    change(ada, "Harbour Ltd")
    assert stage.sync().status == "succeeded"
    assert [row["company"] for row in stage.swoogo("speakers")] == ["Harbour Ltd"]


def test_R18_where_swoogo_clears_fields_the_cleared_one_is_empty(stage: Stage, ada: Speaker) -> None:
    stage.answer_as()
    probe_account(stage.organization, THROW_AWAY_EVENT)
    assert stage.sync().status == "succeeded"
    assert [row["company"] or "" for row in stage.swoogo("speakers")] == [""]
