"""Lists: all rows, each once, never a short one (Swoogo API notes, §3)."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.common.errors import NotFound, Rejected, Unreachable
from stagedoor.swoogo import Client, Kind
from tests.swoogo.conftest import EVENT, OTHER_EVENT, Begin, Script, Stage


def page(rows: object, **meta: object) -> dict[str, object]:
    return {"items": rows, "_meta": meta}


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize(
    "profile",
    ["full-get", "per-page-200", "per-page-strict", "page-beyond-empty", "no-page-links", "ids-as-strings"],
)
def test_every_row_comes_once_under_every_reading_of_paging(begin: Begin, profile: str) -> None:
    stage = begin(profile, sessions=450)
    rows = stage.client.list(Kind.SESSION, EVENT)
    assert len(set(ids(rows))) == len(rows) == 450
    assert {"name", "date", "location_id", "session_status", "updated_at"} <= rows[0].keys()


def test_a_page_that_holds_all_costs_ten_credits(begin: Begin) -> None:
    stage = begin(sessions=450)
    stage.client.list(Kind.SESSION, EVENT)
    assert stage.requests() == ["GET /sessions"]
    assert (stage.client.calls, stage.client.credits) == (2, 11)
    told = stage.client.rate_limit
    assert told is not None
    assert (told.remaining, told.limit) == (1989, 2000)
    assert told.reset_seconds == pytest.approx(600, abs=5)


def test_a_refused_page_size_is_asked_for_once(begin: Begin) -> None:
    stage = begin(sessions=3)
    stage.fault("status", status=422, path="/sessions$", nth=1)
    stage.client.list(Kind.SESSION, EVENT)
    stage.client.list(Kind.SESSION, EVENT)
    assert len(stage.requests()) == 3
    assert stage.client.readings.per_page_cap == 200


def test_speakers_come_with_the_ids_of_their_sessions(begin: Begin) -> None:
    stage = begin(sessions=2, speakers=230)
    sessions = ids(stage.client.list(Kind.SESSION, EVENT))
    speaker = ids(stage.client.list(Kind.SPEAKER, EVENT))[-1]
    stage.client.attach(speaker, sessions)
    rows = stage.client.list(Kind.SPEAKER, EVENT, expand_sessions=True)
    assert len(rows) == 230
    assert {row["id"]: row["sessions"] for row in rows if row["sessions"]} == {speaker: sessions}


def test_events_come_latest_first(stage: Stage) -> None:
    assert ids(stage.client.events()) == [OTHER_EVENT, EVENT]
    assert stage.client.events()[1]["timezone"] == "Europe/London"


def test_an_event_that_does_not_show_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound) as caught:
        stage.client.event(9)
    assert caught.value.request == "GET /events/9"


def test_a_list_that_stays_short_is_never_taken_for_whole(script: Script, scripted: Client) -> None:
    script.will_answer(200, page([{"id": 1}], totalCount=3, pageCount=1, currentPage=1))
    with pytest.raises(Unreachable, match="counts 3 tracks, and its pages hold 1") as caught:
        scripted.list(Kind.TRACK, 5)
    assert not caught.value.maybe_done
    assert len(script.seen) == 2


def test_a_list_that_changed_between_its_pages_is_read_again(script: Script, scripted: Client) -> None:
    script.will_answer(200, page([{"id": 1}, {"id": 2}], totalCount=4, pageCount=2, currentPage=1))
    script.will_answer(200, page([{"id": 4}], totalCount=3, pageCount=2, currentPage=2))
    script.will_answer(200, page([{"id": 2}, {"id": 3}], totalCount=3, pageCount=2, currentPage=1))
    script.will_answer(200, page([{"id": 4}], totalCount=3, pageCount=2, currentPage=2))
    assert ids(scripted.list(Kind.TRACK, 5)) == [2, 3, 4]


def test_without_meta_pages_are_read_until_nothing_new_comes(script: Script, scripted: Client) -> None:
    script.will_answer(200, {"items": [{"id": 1}, {"id": 2}]})
    script.will_answer(200, {"items": [{"id": 3}]})
    script.will_answer(200, {"items": [{"id": 3}]})
    assert ids(scripted.list(Kind.TRACK, 5)) == [1, 2, 3]
    assert len(script.seen) == 3


def test_a_last_page_that_repeats_for_ever_ends_the_list(script: Script, scripted: Client) -> None:
    script.will_answer(200, page([{"id": 1}], totalCount=1, pageCount=99))
    assert ids(scripted.list(Kind.TRACK, 5)) == [1]


@pytest.mark.parametrize(
    "body",
    [
        page({"7": {"id": "7", "name": "a"}, "8": {"name": "b"}}, totalCount="2", pageCount="1"),
        [{"id": 7}, {"id": "8"}, {"id": 7}],
    ],
)
def test_items_may_be_an_object_or_a_bare_array(script: Script, scripted: Client, body: object) -> None:
    script.will_answer(200, body)
    assert ids(scripted.list(Kind.TRACK, 5)) == [7, 8]


@pytest.mark.parametrize(
    "body", [{}, {"items": None}, {"items": [{"name": "no id"}]}, {"items": [3]}, "text", b"<p>Hi"]
)
def test_a_list_that_cannot_be_read_is_unreachable(script: Script, scripted: Client, body: object) -> None:
    script.will_answer(200, body)
    with pytest.raises(Unreachable, match="the answer cannot be used") as caught:
        scripted.list(Kind.TRACK, 5)
    assert caught.value.request == "GET /tracks"


def test_a_refusal_that_is_not_about_the_page_size_is_told(script: Script, scripted: Client) -> None:
    script.will_answer(400, {"message": "Missing required parameters: event_id"})
    with pytest.raises(Rejected, match="Missing required parameters: event_id"):
        scripted.list(Kind.TRACK, 5)
