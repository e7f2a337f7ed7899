"""Each profile answers by the other reading, and only by that."""

from __future__ import annotations

import subprocess
import sys

import httpx2 as httpx
import pytest

from swoogo_sandbox.profiles import PROFILES
from tests.sandbox.client import EVENT, token_of


def test_every_profile_is_described_in_the_list():
    command = [sys.executable, "-c", "from swoogo_sandbox.cli import main; main()", "profiles"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for profile in PROFILES.values():
        assert f"{profile.name}  ({profile.section})" in printed
        assert profile.reading in printed


def test_an_unknown_profile_is_refused_and_the_others_stay(control, under):
    under("status-201")
    answer = control.put("/profiles", json=["status-201", "status-299"])
    assert answer.status_code == 400
    assert "status-299" in answer.json()["message"]
    assert control.get("/profiles").json() == ["status-201"]


def test_json_suffix_required(sandbox, api, under):
    under("json-suffix-required")
    assert token_of(sandbox.url)
    assert api.get("/events").status_code == 404
    assert api.get("/events.json").status_code == 200


def test_json_suffix_refused_but_where_it_is_documented(api, under):
    speaker = api.speaker()["id"]
    under("json-suffix-refused")
    assert api.get("/events.json").status_code == 404
    assert api.post(f"/speakers/{speaker}/session.json", json={"session_ids": []}).status_code == 200


def test_paths_may_be_plain(api, under):
    under("create-path-plain", "update-path-plain", "delete-path-plain")
    assert api.create("tracks", name="A").status_code == 404
    track = api.post("/tracks", data={"event_id": EVENT, "name": "A"}).json()
    assert api.put(f"/tracks/update/{track['id']}", data={"name": "B"}).status_code == 404
    assert api.put(f"/tracks/{track['id']}", data={"name": "B"}).json()["name"] == "B"
    assert api.delete(f"/tracks/delete/{track['id']}").status_code == 404
    assert api.delete(f"/tracks/{track['id']}").status_code == 204
    assert api.create("sessions", name="Documented").status_code == 200


def test_statuses_of_success(api, under):
    under("status-201", "delete-answers-200")
    created = api.create("tracks", name="A")
    assert created.status_code == 201
    deleted = api.delete(f"/tracks/delete/{created.json()['id']}")
    assert (deleted.status_code, deleted.json()) == (200, {"success": True})


def test_full_get_and_sparse_write_answers(api, under):
    under("full-get", "sparse-write-answers")
    session = api.created("sessions", name="A", date="2027-03-22")
    assert session == {"id": session["id"], "name": "A"}
    assert api.get(f"/sessions/{session['id']}").json()["date"] == "2027-03-22"
    person = api.speaker()
    assert set(person) == {"id", "first_name", "last_name"}


def test_ids_as_strings(api, under):
    under("ids-as-strings")
    session = api.created("sessions", name="A", capacity=12)
    assert session["capacity"] == "12"
    assert session["event_id"] == str(EVENT)
    assert session["locked_when_saved"] is False
    assert int(session["id"])


def test_errors_as_object(api, under):
    under("errors-as-object")
    assert api.create("tracks").json() == {"errors": {"name": ["Name cannot be blank."]}}


def test_no_contact_id_on_create_but_on_a_later_read(api, under):
    under("no-contact-id-on-create")
    speaker = api.speaker()
    assert "contact_id" not in speaker
    assert api.get(f"/speakers/{speaker['id']}", params={"fields": "contact_id"}).json()["contact_id"]


def test_whole_update_blanks_what_was_not_sent(api, under):
    under("whole-update")
    session = api.created("sessions", name="A", date="2027-03-22", capacity=5, use_event_timezone=0)
    after = api.put(f"/sessions/update/{session['id']}", data={"name": "B"}).json()
    assert (after["name"], after["date"], after["capacity"]) == ("B", None, None)
    assert after["use_event_timezone"] is True
    assert after["event_id"] == EVENT
    refused = api.put(f"/sessions/update/{session['id']}", data={"capacity": 6})
    assert refused.json() == [{"field": "name", "message": "Name cannot be blank."}]
    speaker = api.speaker(bio="Long", company="Mill")
    person = {"first_name": "Ida", "last_name": "Holm", "email": "ida.holm@example.org"}
    after = api.put(f"/speakers/update/{speaker['id']}", data=person | {"company": "Sea"}).json()
    assert (after["bio"], after["company"]) == (None, "Sea")


def test_empty_ignored(api, under):
    under("empty-ignored")
    room = api.created("locations", name="A", capacity=20)
    assert api.put(f"/locations/update/{room['id']}", data={"capacity": ""}).json()["capacity"] == 20


def test_long_names_cut(api, under):
    under("long-names-cut")
    assert api.created("sessions", name="A" * 300)["name"] == "A" * 255


def test_names_unique_within_an_event(api, under):
    under("names-unique")
    first = api.created("locations", name="Hall")
    assert api.create("locations", name="hall ").status_code == 422
    assert api.create("locations", name="Hall", event_id=370102).status_code == 200
    assert api.put(f"/locations/update/{first['id']}", data={"name": "HALL"}).json()["name"] == "HALL"


@pytest.mark.parametrize(
    ("profile", "kind"),
    [("no-room-update", "locations"), ("no-room-update", "tracks"), ("no-speaker-update", "speakers")],
)
def test_some_kinds_may_not_be_updated(api, under, profile, kind):
    record = api.speaker() if kind == "speakers" else api.created(kind, name="A")
    under(profile)
    assert api.put(f"/{kind}/update/{record['id']}", data={"name": "B"}).status_code == 405


def test_no_speaker_get(api, under):
    speaker = api.speaker()
    under("no-speaker-get")
    assert api.get(f"/speakers/{speaker['id']}").status_code == 404
    assert api.get("/speakers", params={"event_id": EVENT}).status_code == 200


def test_location_name_refused_and_foreign_ids_ignored(api, under):
    under("location-name-refused", "foreign-ids-ignored")
    assert api.create("sessions", name="A", location="Hall").json()[0]["field"] == "location"
    assert api.created("sessions", name="A", location_id=1)["location_id"] is None


def test_location_as_object(api, under):
    under("location-as-object")
    room = api.created("locations", name="Hall")
    session = api.created("sessions", name="A", location_id=room["id"])
    assert session["location"] == {"id": room["id"], "name": "Hall"}


def test_session_draft(api, under):
    under("session-draft")
    assert api.created("sessions", name="A")["session_status"] == "draft"
    assert api.created("sessions", name="B", session_status="approved")["session_status"] == "approved"


def test_times_may_be_taken_as_they_are_or_have_to_differ(api, under):
    under("end-before-start-accepted")
    backwards = {"start_time": "10:00", "end_time": "09:00"}
    assert api.created("sessions", name="A", **backwards)["end_time"] == "09:00:00"
    under("equal-times-refused")
    assert api.create("sessions", name="B", start_time="10:00", end_time="10:00").status_code == 422


def test_kept_session_409(api, control, under):
    under("kept-session-409")
    session = api.created("sessions", name="A")
    control.post(f"/sessions/{session['id']}/registrants", json={"count": 1})
    assert api.delete(f"/sessions/delete/{session['id']}").status_code == 409


def test_touch_always(api, sandbox, under):
    session = api.created("sessions", name="A")
    sandbox.sandbox.store.change("sessions", session["id"], {"updated_at": "2026-01-01 00:00:00"})
    under("touch-always")
    after = api.put(f"/sessions/update/{session['id']}", data={"name": "A"}).json()
    assert after["updated_at"] > "2026-01-01 00:00:00"


def test_local_timestamps(api, sandbox, under):
    session = api.created("sessions", name="A")
    sandbox.sandbox.store.change("sessions", session["id"], {"updated_at": "2026-01-01 12:00:00"})
    under("local-timestamps")
    shown = api.get(f"/sessions/{session['id']}", params={"fields": "updated_at"}).json()
    assert shown == {"updated_at": "2026-01-01 07:00:00"}


def test_html_stripped(api, under):
    under("html-stripped")
    assert api.speaker(bio="<p>One <b>two</b></p>")["bio"] == "One two"


def test_custom_fields_nested(api, control, under):
    rows = control.get("/state").json()["definitions"]
    setup = next(row["attribute"] for row in rows if row["name"] == "Room Setup")
    under("custom-fields-nested")
    assert api.created("sessions", name="A", **{setup: "rows"})[setup] is None
    assert api.created("sessions", name="A", **{f"custom_fields[{setup}]": "rows"})[setup] == "rows"


def test_token_free_and_basic_raw_only(sandbox, under):
    under("token-free", "basic-raw-only")
    grant = {"grant_type": "client_credentials"}
    url = f"{sandbox.url}/oauth2/token"
    answer = httpx.post(url, auth=("sandbox-key", "sandbox-secret"), data=grant)
    assert answer.headers["X-Rate-Limit-Remaining"] == "2000"
    assert httpx.post(url, auth=("sandbox%2Dkey", "sandbox-secret"), data=grant).status_code == 401


@pytest.mark.parametrize(
    ("profile", "sent", "kept"),
    [
        ("names-nfc", "Cafe\u0301", "Café"),
        ("names-nfkc", "ﬁ ２ \u2460", "fi 2 1"),
        ("names-curly-quotes", '"Don\'t" ("go")', "“Don’t” (“go”)"),
        ("names-squeezed", "A  B\u00a0 C", "A B C"),
        ("names-cut-short", f"{'A' * 39} BC", "A" * 39),
    ],
)
def test_names_are_rewritten(api, under, profile, sent, kept):
    assert api.created("sessions", name=sent)["name"] == sent
    under(profile)
    made = api.created("sessions", name=sent, description=sent)
    assert (made["name"], made["description"].strip()) == (kept, sent.strip())
    assert api.put(f"/sessions/update/{made['id']}", data={"name": sent}).json()["name"] == kept
    assert api.speaker(last_name=sent)["last_name"] == kept


def test_no_contact_list(api, under):
    assert api.get("/contacts").status_code == 200
    under("no-contact-list")
    assert api.get("/contacts").status_code == 403
    assert api.speaker()["contact_id"]
