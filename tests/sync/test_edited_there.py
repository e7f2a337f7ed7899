"""R37: edited in Swoogo by hand, in every way, under each setting: nothing is lost without a trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from stagedoor.agenda.models import Session
from stagedoor.cli.drift import drift as command
from stagedoor.sync.domain.drift import check_drift
from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.mapping_settings import set_choice
from stagedoor.sync.domain.resolve import put_theirs_back
from stagedoor.sync.models import SyncRun
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import words
from tests.sync.test_others_edits import is_quiet

SETTINGS = ["ours", "theirs", "ask"]
THEIRS: dict[str, dict[str, Any]] = {
    "another field": {"description": "<p>Theirs</p>"},
    "the same field": {"name": "Theirs"},
    "both ways": {"name": "Theirs", "description": "<p>Theirs too</p>"},
    "renamed": {"name": "Theirs, renamed"},
}


def traces(stage: Stage, session: Session, run: SyncRun) -> str:
    """All that tells of a value of theirs: Swoogo, the sync, and the record."""
    link = stage.link(session)
    kept = [row.theirs for row in run.records.all()]
    return json.dumps([stage.swoogo("sessions"), kept, link.differences, link.waiting, stage.said(run)])


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("how", THEIRS)
def test_R37_what_a_person_wrote_is_in_swoogo_or_kept_and_drift_says_where_it_differs(
    stage: Stage, setting: str, how: str
) -> None:
    set_choice(stage.mapping, "both_changed", setting)
    session = factories.session(stage.event, title="Opening", description="<p>Ours</p>")
    stage.sync()
    theirs = THEIRS[how]
    stage.person_changes("sessions", stage.link(session).swoogo_id, **theirs)
    session.title = "Keynote"
    session.save()
    run = stage.sync()
    told = words(traces(stage, session, run))
    assert all(words(value) in told for value in theirs.values())
    assert Session.objects.get(pk=session.pk).title == "Keynote"
    check_drift(stage.mapping)
    report = drift_report(stage.mapping)
    [row] = stage.swoogo("sessions")
    stays = {name for name, value in theirs.items() if words(row[name]) == words(value)}
    assert {each.field for each in report.differences} == stays
    assert ("name" in stays) == (setting != "ours" and "name" in theirs)
    told = CliRunner().invoke(command, [stage.event.path, "--known", "--json"])
    assert (told.exit_code, json.loads(told.stdout)) == (1 if stays else 0, report.as_json())
    if setting == "ours" and "name" in theirs:
        put_theirs_back(run.records.get(kind="session"))
        stage.sync()
        assert words(stage.swoogo("sessions")[0]["name"]) == words(theirs["name"])
    assert is_quiet(stage)


@pytest.mark.parametrize("setting", SETTINGS)
def test_R37_deleted_there_it_is_not_made_again_and_drift_says_so(stage: Stage, setting: str) -> None:
    set_choice(stage.mapping, "both_changed", setting)
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(6)]
    stage.sync()
    stage.person_deletes("sessions", stage.link(sessions[0]).swoogo_id)
    check_drift(stage.mapping)
    assert [each["name"] for each in drift_report(stage.mapping).gone] == ["Talk 0"]
    sessions[0].title = "Keynote"
    sessions[0].save()
    run = stage.sync()
    assert stage.outcomes(run)["session", "Keynote"] == "skipped:deleted_in_swoogo"
    assert len(stage.swoogo("sessions")) == 5


@pytest.mark.parametrize("setting", SETTINGS)
def test_R37_made_again_there_by_hand_it_is_theirs_and_not_doubled(stage: Stage, setting: str) -> None:
    set_choice(stage.mapping, "both_changed", setting)
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(6)]
    stage.sync()
    stage.person_deletes("sessions", stage.link(sessions[0]).swoogo_id)
    hours = {"date": f"{stage.event.starts_on}", "start_time": "10:00", "end_time": "10:45"}
    made = stage.by_person("sessions", name="Talk 0", description="<p>Theirs</p>", **hours)
    check_drift(stage.mapping)
    report = drift_report(stage.mapping)
    assert [each["name"] for each in report.gone] == ["Talk 0"]
    assert report.not_ours == [{"kind": "session", "id": made["id"], "name": "Talk 0"}]
    sessions[0].title = "Keynote"
    sessions[0].save()
    stage.sync()
    assert len(stage.swoogo("sessions")) == 6
    row = next(row for row in stage.swoogo("sessions") if row["id"] == made["id"])
    assert (row["name"], words(row["description"])) == ("Talk 0", "Theirs")
