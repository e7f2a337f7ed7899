"""R37: a contact that the account knows already is theirs; what is empty is filled, what is not is told."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.swoogo import Client
from stagedoor.sync.domain.mapping_settings import set_rewrite_contacts
from stagedoor.sync.domain.probe import probe_account
from swoogo_sandbox.profiles import PROFILES
from tests import factories
from tests.proof import cases
from tests.sync.conftest import Stage
from tests.sync.programme import picture

pytestmark = pytest.mark.usefixtures("in_haste")

PROBE_EVENT = 370108
OTHER_EVENT = 370102
OWN = {"speaker-fields-own"}


def known_contact(stage: Stage) -> int:
    """A speaker of another event of the account; the id of the contact behind them."""
    person = {"first_name": "Ada", "last_name": "Vale", "email": "ada@example.org", "bio": "<p>Theirs</p>"}
    answer = stage.control.post("/records/speakers", json={"event_id": OTHER_EVENT, **person})
    number: int = answer.json()["contact_id"]
    return number


def contact(stage: Stage, number: int) -> dict[str, Any]:
    return next(row for row in stage.state()["contacts"] if row["id"] == number)


READINGS = [
    (profile, is_probed) for is_probed in (False, True) for profile in ["", *sorted(set(PROFILES) - OWN)]
]


@pytest.mark.parametrize(("profile", "is_probed"), cases(READINGS, 14, seed=12))
def test_R37_a_contact_of_the_account_keeps_what_it_has(stage: Stage, profile: str, is_probed: bool) -> None:
    if profile:
        stage.answer_as(profile)
    if is_probed:
        probe_account(stage.organization, PROBE_EVENT)
    number = known_contact(stage)
    speaker = factories.speaker(
        stage.event, first_name="Ada", last_name="Vale", email="ada@example.org",
        biography="<p>Ours</p>", company="Tide & Co",
    )  # fmt: skip
    factories.session(stage.event, speaker)
    run = stage.sync()
    kept = contact(stage, number)
    assert "Theirs" in kept["bio"]
    assert kept["company"] == "Tide & Co"
    assert len(stage.swoogo("speakers")) == 1
    assert any(row["field"] == "bio" for row in stage.link(speaker).differences), stage.said(run)
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R37_a_speaker_whom_the_account_does_not_know_gets_all_of_ours(stage: Stage) -> None:
    known_contact(stage)
    speaker = factories.speaker(stage.event, email="bo@example.org", biography="<p>Ours</p>")
    factories.session(stage.event, speaker)
    assert stage.sync().status == "succeeded"
    assert [row["bio"].strip() for row in stage.swoogo("speakers")] == ["<p>Ours</p>"]


def contacts_calls(stage: Stage) -> int:
    return sum(call["path"].endswith("/contacts") for call in stage.calls())


def new_speakers(stage: Stage, count: int, **fields: Any) -> None:
    people = [
        factories.speaker(stage.event, **{"job_title": "Pilot", "email": f"new{number}@example.org"} | fields)
        for number in range(count)
    ]
    factories.session(stage.event, *people)


@pytest.mark.parametrize(("count", "cost"), [(3, 3), (10, 10), (12, 10)])
def test_R37_the_look_costs_no_more_than_the_cheaper_way(stage: Stage, count: int, cost: int) -> None:
    probe_account(stage.organization, PROBE_EVENT)
    stage.forget_calls()
    new_speakers(stage, count)
    assert stage.sync().status == "succeeded"
    # Token, event, lists of sessions and speakers, a session, and each speaker created and attached.
    assert stage.credits() == 1 + 1 + 20 + 1 + 2 * count + cost
    assert [row["job_title"] for row in stage.swoogo("speakers")] == ["Pilot"] * count


def test_R37_a_long_list_is_given_up_where_the_other_way_is_cheaper(stage: Stage) -> None:
    probe_account(stage.organization, PROBE_EVENT)
    stage.answer_as("per-page-200")
    stage.sandbox.sandbox.store.tables["contacts"].update(
        {
            number: {"id": number, "account_id": 1, "email": f"c{number}@example.org"}
            for number in range(1, 701)
        }
    )
    stage.forget_calls()
    new_speakers(stage, 12)
    assert stage.sync().status == "succeeded"
    assert contacts_calls(stage) == 1
    assert [row["job_title"] for row in stage.swoogo("speakers")] == ["Pilot"] * 12


def test_R37_speakers_with_names_only_need_no_look(stage: Stage) -> None:
    new_speakers(stage, 12, job_title="")
    assert stage.sync().status == "succeeded"
    assert contacts_calls(stage) == 0


@pytest.mark.parametrize("is_listed", [True, False])
def test_R37_a_known_contacts_picture_is_kept(stage: Stage, is_listed: bool) -> None:
    if not is_listed:
        probe_account(stage.organization, PROBE_EVENT)
    number = known_contact(stage)
    with Client(stage.sandbox.url, "sandbox-key", "sandbox-secret") as client:
        facts = {"filename": "theirs.png", "content": picture(5), "content_type": "image/png"}
        client.upload("contact", number, "profile_picture", **facts)
    theirs = contact(stage, number)["profile_picture"]
    assert theirs
    speaker = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email="ADA@example.org")
    set_picture(speaker, picture(1), "ours.png", None)
    factories.session(stage.event, speaker)
    assert stage.sync().status == "succeeded"
    assert contact(stage, number)["profile_picture"] == theirs
    assert [row["field"] for row in stage.link(speaker).differences] == ["picture"]
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []
    set_picture(speaker, picture(2), "anew.png", None)
    assert stage.outcomes(stage.sync()) == {("picture", "Ada Vale"): "created"}
    assert contact(stage, number)["profile_picture"] != theirs


def test_R37_names_of_a_listed_contact_are_kept_too_and_a_later_change_here_goes(stage: Stage) -> None:
    number = known_contact(stage)
    speaker = factories.speaker(
        stage.event, first_name="Adelaide", last_name="Vale", email="ada@example.org", biography="<p>Ours</p>"
    )
    factories.session(stage.event, speaker)
    assert stage.sync().status == "succeeded"
    assert contact(stage, number)["first_name"] == "Ada"
    assert {row["field"] for row in stage.link(speaker).differences} == {"first_name", "bio"}
    speaker.biography = "<p>Anew</p>"
    speaker.save()
    assert stage.sync().status == "succeeded"
    assert "Anew" in contact(stage, number)["bio"]
    assert contact(stage, number)["first_name"] == "Ada"


def test_R37_a_mapping_may_have_ours_sent_at_once(stage: Stage) -> None:
    number = known_contact(stage)
    set_rewrite_contacts(stage.mapping, on=True)
    speaker = factories.speaker(
        stage.event, first_name="Ada", last_name="Vale", email="ada@example.org", biography="<p>Ours</p>"
    )
    factories.session(stage.event, speaker)
    assert stage.sync().status == "succeeded"
    assert "Ours" in contact(stage, number)["bio"]
    assert contacts_calls(stage) == 0


@pytest.mark.parametrize("is_probed", [False, True], ids=["listed", "names first"])
def test_R37_a_lost_answer_to_the_create_overwrites_nothing_of_theirs(stage: Stage, is_probed: bool) -> None:
    if is_probed:
        probe_account(stage.organization, PROBE_EVENT)
    number = known_contact(stage)
    speaker = factories.speaker(
        stage.event, first_name="Ada", last_name="Vale", email="ada@example.org",
        biography="<p>Ours</p>", company="Tide & Co",
    )  # fmt: skip
    factories.session(stage.event, speaker)
    stage.fault("reset-after", method="POST", path="/speakers/create", nth=1)
    run = stage.sync()
    kept = contact(stage, number)
    assert ("Theirs" in kept["bio"], kept["company"]) == (True, "Tide & Co"), stage.said(run)
    assert len(stage.swoogo("speakers")) == 1


@pytest.mark.parametrize("nth", [1, 2])
def test_R37_what_could_not_be_filled_in_goes_with_the_next_sync(stage: Stage, nth: int) -> None:
    probe_account(stage.organization, PROBE_EVENT)
    new_speakers(stage, 3)
    stage.fault("status", status=503, method="PUT", path="/speakers/update", nth=nth, times=3)
    stage.sync()
    stage.no_more_faults()
    assert stage.sync().status == "succeeded"
    assert [row["job_title"] for row in stage.swoogo("speakers")] == ["Pilot"] * 3
