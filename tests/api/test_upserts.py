"""Many records in one request."""

from __future__ import annotations

import pytest

from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Event, Session, Speaker
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db
HERE = "/events/quay"


def test_W4_rows_are_known_by_their_source_and_id(event: Event, editor: Program) -> None:
    people = [
        {"source_id": f"p{n}", "first_name": f"Ada {n}", "email": f"ada{n}@example.org"} for n in range(2)
    ]
    made = editor.post(f"{HERE}/speakers/upsert", {"source": "cfp", "rows": people}).json()["rows"]
    assert [one["result"] for one in made] == ["created", "created"]
    talk = {
        "source_id": "t1",
        "title": "Ropes",
        "starts_at": "2027-06-09 09:00",
        "ends_at": "2027-06-09 10:00",
        "room": "Hall",
        "speakers": [{"id": "p0"}],
        "moderators": [{"id": "p1"}],
    }
    first = editor.post(f"{HERE}/sessions/upsert", {"source": "cfp", "rows": [talk]}).json()["rows"][0]
    assert (first["result"], first["problems"]) == ("created", [])
    session = Session.objects.get(pk=first["id"])
    assert [(part.speaker.email, part.role) for part in session.participations.all()] == [
        ("ada0@example.org", "speaker"),
        ("ada1@example.org", "moderator"),
    ]
    again = editor.post(f"{HERE}/sessions/upsert", {"source": "cfp", "rows": [talk]}).json()["rows"][0]
    assert (again["result"], again["id"]) == ("unchanged", session.pk)
    moved = editor.post(f"{HERE}/sessions/upsert", {"source": "cfp", "rows": [talk | {"room": "Pier"}]})
    assert moved.json()["rows"][0]["result"] == "updated"
    session.refresh_from_db()
    assert session.room.name == "Pier"
    other = editor.post(
        f"{HERE}/sessions/upsert", {"source": "other", "rows": [{"source_id": "t1", "title": "x"}]}
    )
    assert other.json()["rows"][0]["id"] != session.pk


def test_R29_what_was_edited_here_is_kept_and_told(event: Event, editor: Program) -> None:
    rows = {"source": "cfp", "rows": [{"source_id": "t1", "title": "Ropes"}]}
    made = editor.post(f"{HERE}/sessions/upsert", rows).json()["rows"][0]
    session = Session.objects.get(pk=made["id"])
    session.title = "Ropes and more"
    save_record(session, None)
    rows["rows"][0]["title"] = "Ropes II"  # type: ignore[index]
    told = editor.post(f"{HERE}/sessions/upsert", rows).json()["rows"][0]
    assert told["result"] == "kept"
    assert told["kept"] == [{"field": "title", "here": "Ropes and more", "source": "Ropes II"}]


def test_each_row_has_its_result_and_all_or_nothing_does_nothing(event: Event, editor: Program) -> None:
    rows = [
        {"source_id": "1", "first_name": "Ada", "email": "ada@example.org"},
        {"source_id": "2", "first_name": "Ben", "email": "no address"},
        {"source_id": "3"},
    ]
    body = {"source": "cfp", "rows": rows}
    refused = editor.post(f"{HERE}/speakers/upsert", body | {"all_or_nothing": True})
    assert (refused.status_code, refused.json()["code"]) == (422, "rows_refused")
    assert [bool(one["problems"]) for one in refused.json()["rows"]] == [False, True, True]
    assert not Speaker.objects.exists()
    told = editor.post(f"{HERE}/speakers/upsert", body).json()["rows"]
    assert [one["result"] for one in told] == ["created", "created", "failed"]
    assert told[1]["problems"] == [{"field": "email", "message": "“no address” is not an e-mail address."}]
    assert Speaker.objects.count() == 2


def test_rows_that_are_too_many_are_refused(event: Event, editor: Program) -> None:
    rows = [{"source_id": str(n), "title": "x"} for n in range(1001)]
    assert editor.post(f"{HERE}/sessions/upsert", {"source": "s", "rows": rows}).status_code == 422
