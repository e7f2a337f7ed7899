"""R38: what was sent without an answer is sent again, even if the agenda has gone back to what it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Participation, Session, Speaker
from stagedoor.sync.models import RecordLink
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import picture

pytestmark = pytest.mark.usefixtures("in_haste")

ADA = "ada@example.org"


@contextmanager
def no_answers(stage: Stage, kinds: str = "sessions|speakers|image") -> Iterator[None]:
    """Swoogo does whatever it is asked to change, and answers with an error."""
    stage.fault("status", status=500, after=True, method="PUT|POST|DELETE", path=f"/({kinds})/")
    yield
    stage.no_more_faults()


def unconfirmed() -> list[object]:
    rows = RecordLink.objects.values_list("unconfirmed_fields", "unconfirmed_sessions")
    return [each for row in rows for names in row for each in names]


def is_at_rest(stage: Stage) -> bool:
    stage.forget_calls()
    return stage.sync().status == "succeeded" and not stage.calls() and not unconfirmed()


def test_R38_an_update_without_an_answer_is_taken_back(stage: Stage) -> None:
    hall, barn = factories.room(stage.event, "Hall"), factories.room(stage.event, "Barn")
    talk = factories.session(stage.event, title="Tides", room=hall)
    factories.session(stage.event, room=barn)
    stage.sync()
    Session.objects.filter(pk=talk.pk).update(title="Ropes", room=barn, description="<p>New</p>")
    with no_answers(stage):
        stage.sync()
    assert unconfirmed() == ["description", "location_id", "name"]
    Session.objects.filter(pk=talk.pk).update(title="Tides", room=hall, description="")
    assert stage.sync().status == "succeeded"
    [row] = [row for row in stage.swoogo("sessions") if row["id"] == stage.link(talk).swoogo_id]
    assert (row["name"], row["location_id"], row["description"]) == (
        "Tides",
        stage.link(hall).swoogo_id,
        None,
    )
    assert is_at_rest(stage)


def test_R38_an_empty_field_filled_in_without_an_answer_is_emptied_again(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email=ADA, company="Tide & Co")
    stage.by_person("speakers", first_name="Ada", last_name="Vale", email=ADA)
    factories.session(stage.event, ada)
    with no_answers(stage):
        stage.sync()
    assert [row["company"] for row in stage.swoogo("speakers")] == ["Tide & Co"]
    Speaker.objects.filter(pk=ada.pk).update(company="")
    stage.sync()
    assert [row["company"] for row in stage.swoogo("speakers")] == [None]
    assert is_at_rest(stage)


def test_R38_an_attachment_without_an_answer_is_taken_back(stage: Stage) -> None:
    ada = factories.speaker(stage.event, email=ADA)
    factories.session(stage.event, ada, title="One")
    two = factories.session(stage.event, title="Two")
    stage.sync()
    added = factories.participation(two, ada)
    with no_answers(stage):
        stage.sync()
    assert stage.attached() == {ADA: {"One", "Two"}}
    added.delete()
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: {"One"}}
    assert is_at_rest(stage)


def test_R38_a_detachment_without_an_answer_is_taken_back(stage: Stage) -> None:
    ada = factories.speaker(stage.event, email=ADA)
    factories.session(stage.event, ada, title="One")
    two = factories.session(stage.event, ada, title="Two")
    stage.sync()
    Participation.objects.filter(session=two).delete()
    with no_answers(stage):
        stage.sync()
    assert stage.attached() == {ADA: {"One"}}
    factories.participation(two, ada)
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ADA: {"One", "Two"}}
    assert is_at_rest(stage)


def test_R23_what_a_person_had_attached_stays_though_our_own_call_had_no_answer(stage: Stage) -> None:
    one = factories.session(stage.event, factories.speaker(stage.event), title="One")
    stage.sync()
    found = stage.by_person("speakers", first_name="Ada", last_name="Vale", email=ADA)
    stage.person_attaches(found["id"], stage.link(one).swoogo_id)
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email=ADA)
    two = factories.session(stage.event, title="Two")
    joins = [factories.participation(session, ada, position=1) for session in (one, two)]
    with no_answers(stage, "speakers"):
        stage.sync()
    assert stage.attached()[ADA] == {"One", "Two"}
    for join in joins:
        join.delete()
    stage.sync()
    assert stage.attached()[ADA] == {"One"}
    assert is_at_rest(stage)


def test_R38_a_picture_without_an_answer_is_sent_again(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    set_picture(ada, picture(1), "one.png", None)
    factories.session(stage.event, ada)
    stage.sync()
    set_picture(ada, picture(2), "two.png", None)
    with no_answers(stage):
        stage.sync()
    ada.refresh_from_db()
    set_picture(ada, picture(1), "one.png", None)
    stage.forget_calls()
    stage.sync()
    assert [path for path in stage.requests() if "image" in path] != []
    assert is_at_rest(stage)


def test_R18_a_refused_change_that_was_taken_back_costs_nothing(stage: Stage) -> None:
    talk = factories.session(stage.event, title="Tides")
    stage.sync()
    Session.objects.filter(pk=talk.pk).update(title="Ropes")
    stage.fault("status", status=422, body=[{"field": "name", "message": "No."}], path="sessions/update")
    assert stage.sync().status == "partial"
    stage.no_more_faults()
    Session.objects.filter(pk=talk.pk).update(title="Tides")
    assert is_at_rest(stage)
