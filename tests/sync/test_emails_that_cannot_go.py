"""R25, R27: a speaker's changed email that cannot go is told on the run, with why and what to do about it."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Speaker
from stagedoor.sync.domain.probe import probe_account
from stagedoor.sync.models import RunRecord, SyncRun
from stagedoor.sync.reasons import remedy
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")

PROBE_EVENT = 370102
READINGS = pytest.mark.parametrize("is_probed", [False, True], ids=["unprobed", "probed"])


def begin(stage: Stage, profile: str, is_probed: bool) -> tuple[Speaker, Speaker]:
    """Two speakers who have been sent, under a reading."""
    stage.answer_as(profile)
    if is_probed:
        probe_account(stage.organization, PROBE_EVENT)
    ada, bo = (factories.speaker(stage.event, email=f"{name}@example.org") for name in ("ada", "bo"))
    for speaker in (ada, bo):
        factories.session(stage.event, speaker)
    assert stage.sync().status == "succeeded"
    return ada, bo


def change(speaker: Speaker, **values: str) -> None:
    Speaker.objects.filter(pk=speaker.pk).update(**values)


def row_of(run: SyncRun, speaker: Speaker) -> RunRecord:
    return run.records.get(kind="speaker", record_id=speaker.pk)


@READINGS
def test_R25_an_email_that_a_contact_still_holds_tells_where_to_look(stage: Stage, is_probed: bool) -> None:
    ada, bo = begin(stage, "speaker-fields-own", is_probed)
    change(ada, email="new@example.org")
    change(bo, email="ada@example.org")
    alone = row_of(stage.sync(), bo)
    assert (alone.outcome, alone.reason) == ("failed", "rejected")
    assert "ada@example.org" in alone.message
    assert "the contact that holds it" in alone.message
    assert remedy(alone.reason)
    change(bo, job_title="Pilot")
    beside = row_of(stage.sync(), bo)
    assert (beside.outcome, beside.reason) == ("failed", "field_refused")
    assert "the contact that holds it" in beside.message
    assert stage.link(bo).sent["job_title"] == "Pilot"


@READINGS
def test_R27_an_email_that_nothing_can_change_is_told_by_name(stage: Stage, is_probed: bool) -> None:
    ada, _ = begin(stage, "no-speaker-update", is_probed)
    change(ada, email="new@example.org")
    row = row_of(stage.sync(), ada)
    assert row.reason == ("no_route" if is_probed else "path_refused")
    assert "Email" in row.message
    assert "by hand" in remedy(row.reason)


@READINGS
def test_R25_swapped_emails_that_nothing_can_change_are_told_as_that(stage: Stage, is_probed: bool) -> None:
    ada, bo = begin(stage, "no-speaker-update", is_probed)
    change(ada, email="x@example.org", job_title="Pilot")
    change(bo, email="ada@example.org")
    change(ada, email="bo@example.org")
    run = stage.sync()
    if is_probed:
        assert {row_of(run, each).reason for each in (ada, bo)} == {"no_route"}
        assert "Email, Job title" in row_of(run, ada).message
        assert row_of(run, bo).message.endswith("Email.")
        return
    # What failed of her is told beside the swap, and not in place of it.
    assert (row_of(run, ada).outcome, row_of(run, ada).reason) == ("failed", "path_refused")
    assert "Job title" in row_of(run, ada).message
    assert "swap" in row_of(run, ada).message
    assert row_of(run, bo).reason == "emails_swapped"


def test_R25_what_went_beside_a_swap_is_told_too(stage: Stage) -> None:
    ada, bo = begin(stage, "whole-update", is_probed=True)
    change(ada, email="x@example.org", job_title="Pilot")
    change(bo, email="ada@example.org")
    change(ada, email="bo@example.org")
    row = row_of(stage.sync(), ada)
    assert (row.outcome, row.reason) == ("skipped", "emails_swapped")
    assert row.message.startswith("Changed: Job title. Speakers swap emails")
