"""A field that is cleared here, where Swoogo ignores what is sent empty (R18, R26)."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Speaker
from tests import factories
from tests.sync.conftest import Stage


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


def test_R26_a_field_that_swoogo_does_not_clear_is_told_with_both_values_and_sent_once(
    stage: Stage, ada: Speaker
) -> None:
    run = stage.sync()
    row = run.records.get(kind="speaker")
    assert (run.status, row.outcome) == ("succeeded", "updated")
    assert "Company (sent “”, Swoogo holds “Tide & Co”)" in row.message
    assert stage.link(ada).differences == [{"field": "company", "theirs": "Tide & Co", "ours": ""}]
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []


def test_R26_a_field_that_could_not_be_cleared_goes_again_once_it_holds_something(
    stage: Stage, ada: Speaker
) -> None:
    stage.sync()
    change(ada, "Harbour Ltd")
    assert stage.sync().status == "succeeded"
    assert [row["company"] for row in stage.swoogo("speakers")] == ["Harbour Ltd"]
    assert stage.link(ada).differences == []


def test_R18_where_swoogo_clears_fields_the_cleared_one_is_empty(stage: Stage, ada: Speaker) -> None:
    stage.answer_as()
    assert stage.sync().status == "succeeded"
    assert [row["company"] or "" for row in stage.swoogo("speakers")] == [""]
