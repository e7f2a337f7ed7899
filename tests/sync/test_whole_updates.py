"""R26 where Swoogo empties what an update does not send: no field is ever lost."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.agenda.models import Session, Speaker
from stagedoor.sync.domain.probe import probe_account
from tests import factories
from tests.sync.conftest import Stage

THROW_AWAY_EVENT = 370108
CHANGING = {"updated_at", "updated_by"}


def custom(stage: Stage, name: str) -> dict[str, Any]:
    """A custom field by its name."""
    found = [row for row in stage.state()["definitions"] if row["name"] == name and row["account_id"] == 1]
    return dict(found[0])


def content(rows: list[dict[str, Any]], *without: str) -> list[dict[str, Any]]:
    """What is not empty and does not change by itself."""
    hidden = CHANGING | {*without}
    return [{name: row[name] for name in row if name not in hidden and row[name] is not None} for row in rows]


@pytest.mark.parametrize(
    "profiles", [("whole-update",), ("whole-update", "ids-as-strings", "no-speaker-get")]
)
def test_R26_fields_of_no_interest_here_go_along(stage: Stage, profiles: tuple[str, ...]) -> None:
    ada = factories.speaker(stage.event, job_title="Engineer")
    talk = factories.session(stage.event, ada, title="Talk", description="<p>One</p>")
    stage.sync()
    topics, room_setup, shirt = (custom(stage, name) for name in ("Topics", "Room Setup", "Shirt Size"))
    stage.person_changes(
        "sessions",
        stage.link(talk).swoogo_id,
        capacity=80,
        notes="Two chairs",
        webinar_url="https://webinar.example",
        locked_when_saved=1,
        **{topics["attribute"]: [choice["id"] for choice in topics["choices"][:2]]},
        **{room_setup["attribute"]: "Circle"},
    )
    speaker = stage.link(ada).swoogo_id
    stage.person_changes(
        "speakers", speaker, work_phone="+441", **{shirt["attribute"]: shirt["choices"][1]["id"]}
    )
    stage.answer_as(*profiles)
    probe_account(stage.organization, THROW_AWAY_EVENT)
    sessions, speakers = stage.swoogo("sessions"), stage.swoogo("speakers")
    Session.objects.update(title="Talk, renamed")
    Speaker.objects.update(job_title="Captain")
    run = stage.sync()
    assert run.status == "succeeded", [row.message for row in run.records.filter(outcome="failed")]
    assert content(stage.swoogo("sessions"), "name") == content(sessions, "name")
    assert content(stage.swoogo("speakers"), "job_title") == content(speakers, "job_title")
    assert stage.swoogo("sessions")[0]["name"] == "Talk, renamed"
    assert stage.swoogo("speakers")[0]["job_title"] == "Captain"


def test_R26_an_update_that_wants_more_fields_stops_before_harm(stage: Stage) -> None:
    stage.answer_as("whole-update")
    people = [factories.speaker(stage.event) for _ in range(3)]
    factories.session(stage.event, *people)
    stage.sync()
    before = content(stage.swoogo("speakers"))
    Speaker.objects.update(job_title="Captain")
    stage.forget_calls()
    run = stage.sync()
    assert (run.status, run.reason) == ("failed", "update_empties")
    assert "First name, Last name, Email" in run.message
    assert "Nothing was changed" in run.message
    assert len(stage.bodies("speakers/update")) == 1
    assert content(stage.swoogo("speakers")) == before


def test_R26_a_found_record_is_not_emptied_either(stage: Stage) -> None:
    stage.answer_as("whole-update")
    start = factories.wall(stage.event, 10)
    theirs = {"name": "Talk", "date": f"{start:%Y-%m-%d}", "start_time": "10:00", "end_time": "10:45"}
    stage.by_person("sessions", **theirs, capacity=5)
    before = content(stage.swoogo("sessions"))
    factories.session(stage.event, title="Talk", description="<p>One</p>")
    run = stage.sync()
    assert (run.status, run.reason) == ("failed", "update_empties")
    assert content(stage.swoogo("sessions")) == before
    probe_account(stage.organization, THROW_AWAY_EVENT)
    assert stage.sync().status == "succeeded"
    [session] = stage.swoogo("sessions")
    assert (session["capacity"], session["start_time"]) == (5, "10:00:00")
    assert "One" in session["description"]


@pytest.mark.parametrize("is_probed", [False, True], ids=["unprobed", "probed"])
def test_R26_a_field_that_a_person_emptied_is_told_and_not_put_back(stage: Stage, is_probed: bool) -> None:
    if is_probed:
        probe_account(stage.organization, THROW_AWAY_EVENT)
    talk = factories.session(stage.event, title="Talk", description="<p>One</p>")
    stage.sync()
    stage.person_changes("sessions", stage.link(talk).swoogo_id, description="")
    Session.objects.update(title="Talk, renamed")
    run = stage.sync()
    assert run.status == "succeeded"
    assert "Changed in Swoogo since the last sync, and kept: Description (“”)." in run.records.get().message
    [session] = stage.swoogo("sessions")
    assert (session["name"], session["description"]) == ("Talk, renamed", None)
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
