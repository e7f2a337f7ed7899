"""A path that the probe found missing is told of, and not tried round after round."""

from __future__ import annotations

import pytest

from stagedoor.agenda.models import Session, Speaker
from stagedoor.sync.domain.explain import explain_speaker
from stagedoor.sync.domain.probe import probe_account
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")

PROBE_EVENT = 370102


@pytest.fixture
def probed(stage: Stage) -> Stage:
    """A synced event in an account in which the probe found that speakers cannot be updated."""
    stage.answer_as("no-speaker-update")
    probe_account(stage.organization, PROBE_EVENT)
    factories.session(stage.event, factories.speaker(stage.event), title="Talk")
    assert stage.sync().status == "succeeded"
    stage.forget_calls()
    return stage


def test_a_speaker_who_cannot_be_updated_is_told_for_no_credit(probed: Stage) -> None:
    speaker = Speaker.objects.get(event=probed.event)
    Speaker.objects.update(job_title="Pilot")
    for _ in range(2):
        run = probed.sync()
        assert (run.status, run.credits, probed.calls()) == ("partial", 0, [])
        assert probed.outcomes(run) == {("speaker", speaker.name): "skipped:no_route"}
        [row] = run.records.all()
        assert "no way to change a speaker" in row.message
        assert "Job title" in row.message
    assert explain_speaker(speaker).state == "left_out"


def test_the_rest_goes(probed: Stage) -> None:
    Speaker.objects.update(job_title="Pilot")
    Session.objects.update(title="Talk, renamed")
    run = probed.sync()
    assert probed.outcomes(run)["session", "Talk, renamed"] == "updated"
    assert [row["name"] for row in probed.swoogo("sessions")] == ["Talk, renamed"]


def test_a_speaker_found_there_is_linked_and_not_filled(probed: Stage) -> None:
    probed.by_person("speakers", first_name="Ada", last_name="Vale", email="ada@example.org")
    ada = factories.speaker(
        probed.event, first_name="Ada", last_name="Vale", email="ada@example.org", job_title="Pilot"
    )
    factories.session(probed.event, ada)
    run = probed.sync()
    assert probed.outcomes(run)["speaker", "Ada Vale"] == "skipped:no_route"
    assert not [call for call in probed.requests() if call.startswith("PUT speakers")]
    probed.forget_calls()
    assert probed.outcomes(probed.sync())["speaker", "Ada Vale"] == "skipped:no_route"
    assert probed.calls() == []


def test_another_probe_that_finds_the_path_sends_it(probed: Stage) -> None:
    Speaker.objects.update(job_title="Pilot")
    probed.sync()
    probed.answer_as()
    probe_account(probed.organization, PROBE_EVENT)
    assert probed.sync().status == "succeeded"
    assert [row["job_title"] for row in probed.swoogo("speakers")] == ["Pilot"]
