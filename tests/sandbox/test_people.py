from __future__ import annotations

import pytest

from tests.sandbox.client import EVENT, FILLED_EVENT

OTHER_EVENT = 370102


def speaker_of(api, number, fields="*"):
    return api.get(f"/speakers/{number}", params={"fields": fields}).json()


def test_a_speaker_hangs_on_the_contact_with_the_same_email_in_any_case(api):
    here = api.speaker("Ida.Holm@example.org")
    there = api.speaker("ida.holm@EXAMPLE.org", event_id=OTHER_EVENT)
    assert here["contact_id"] == there["contact_id"]
    assert here["id"] != there["id"]
    assert here["sessions"] == []


def test_changing_a_speaker_changes_the_person_in_the_other_event(api):
    here = api.speaker(bio="Old")
    there = api.speaker(event_id=OTHER_EVENT, bio="New")
    assert speaker_of(api, here["id"])["bio"] == "New"
    api.put(f"/speakers/update/{there['id']}", data={"job_title": "Pilot"})
    assert speaker_of(api, here["id"])["job_title"] == "Pilot"
    assert speaker_of(api, here["id"])["bio"] == "New"


def test_another_account_has_contacts_of_its_own(api, control):
    control.post(
        "/records/contacts", json={"account": 2, "email": "ida.holm@example.org", "first_name": "No"}
    )
    assert api.speaker()["first_name"] == "Ida"
    listed = api.get("/contacts", params={"search": "email=ida.holm@example.org", "fields": "*"}).json()
    assert [row["first_name"] for row in listed["items"]] == ["Ida"]


def test_an_email_that_another_contact_has_is_refused_on_update(api):
    api.speaker("first@example.org")
    second = api.speaker("second@example.org")
    answer = api.put(f"/speakers/update/{second['id']}", data={"email": "FIRST@example.org"})
    assert answer.status_code == 422
    assert answer.json()[0]["field"] == "email"


def test_two_speakers_of_an_event_may_share_an_email(api):
    first, second = api.speaker(), api.speaker(last_name="Other")
    assert first["id"] != second["id"]
    assert speaker_of(api, first["id"])["last_name"] == "Other"


def test_speaker_email_refused(api, under):
    under("speaker-email-refused")
    api.speaker()
    answer = api.post(
        "/speakers/create",
        data={"event_id": EVENT, "first_name": "A", "last_name": "B", "email": "IDA.HOLM@example.org"},
    )
    assert answer.json()[0]["field"] == "email"
    assert api.speaker(event_id=OTHER_EVENT)["id"]


def test_speaker_email_merges(api, under):
    under("speaker-email-merges")
    first, second = api.speaker(), api.speaker(last_name="Other")
    assert (second["id"], second["last_name"]) == (first["id"], "Other")


def test_speaker_fields_own(api, under):
    under("speaker-fields-own")
    here = api.speaker(bio="Here")
    api.speaker(event_id=OTHER_EVENT, bio="There")
    api.put(f"/speakers/update/{here['id']}", data={"company": "Ours"})
    assert speaker_of(api, here["id"], "bio,company") == {"bio": "Here", "company": "Ours"}


def test_contact_kept(api, control, under):
    control.post(
        "/records/contacts", json={"email": "ida.holm@example.org", "first_name": "Ida", "last_name": "Old"}
    )
    under("contact-kept")
    created = api.speaker(company="Mill")
    assert (created["last_name"], created["company"]) == ("Old", "Mill")


@pytest.fixture
def linked(api):
    """A speaker and three sessions of one event."""
    return api.speaker()["id"], [api.created("sessions", name=name)["id"] for name in "ABC"]


def attached(api, speaker, *sessions):
    answer = api.post(f"/speakers/{speaker}/session.json", json={"session_ids": list(sessions)})
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["sessions"]]


def test_attaching_adds_and_a_repeat_changes_nothing(api, linked):
    speaker, (a, b, c) = linked
    assert attached(api, speaker, a) == [a]
    assert attached(api, speaker, a, b, c) == [a, b, c]
    assert attached(api, speaker, b) == [a, b, c]


def test_attaching_works_without_the_suffix_and_one_by_one(api, linked):
    speaker, (a, b, _) = linked
    assert api.post(f"/speakers/{speaker}/session", json={"session_ids": [a]}).status_code == 200
    assert api.post(f"/speakers/{speaker}/session/{b}").json() == {"success": True}
    expanded = api.get(f"/speakers/{speaker}", params={"expand": "sessions"}).json()
    assert [row["name"] for row in expanded["sessions"]] == ["A", "B"]


def test_one_bad_id_refuses_the_whole_attach_call(api, control, linked):
    speaker, (a, _, _) = linked
    foreign = api.created("sessions", name="Elsewhere", event_id=FILLED_EVENT)["id"]
    for bad in (foreign, 1, "A", None):
        answer = api.post(f"/speakers/{speaker}/session.json", json={"session_ids": [a, bad]})
        assert answer.status_code == 422
    form = api.post(f"/speakers/{speaker}/session.json", data={"session_ids": str(a)})
    assert form.status_code == 415
    links = control.get("/state").json()["attachments"]
    assert speaker not in {row["speaker_id"] for row in links}


def test_detaching_takes_one_session_off(api, linked):
    speaker, (a, b, _) = linked
    attached(api, speaker, a, b)
    assert api.delete(f"/speakers/{speaker}/session/{a}").status_code == 204
    assert attached(api, speaker) == [b]
    assert api.delete(f"/speakers/{speaker}/session/{a}").status_code == 404


def test_deleting_either_side_takes_the_link_away(api, control, linked):
    speaker, (a, b, _) = linked
    attached(api, speaker, a, b)
    api.delete(f"/sessions/delete/{a}")
    assert attached(api, speaker) == [b]
    api.delete(f"/speakers/delete/{speaker}")
    state = control.get("/state").json()
    assert speaker not in {row["speaker_id"] for row in state["attachments"]}
    assert "ida.holm@example.org" in {row["email"] for row in state["contacts"]}


def test_attach_replaces_and_no_detach(api, under, linked):
    speaker, (a, b, c) = linked
    under("attach-replaces", "no-detach")
    attached(api, speaker, a, b)
    assert api.delete(f"/speakers/{speaker}/session/{a}").status_code == 405
    assert attached(api, speaker, b, c) == [b, c]
    assert attached(api, speaker) == []


def test_attach_repeat_refused(api, under, linked):
    speaker, (a, b, _) = linked
    under("attach-repeat-refused")
    attached(api, speaker, a)
    assert api.post(f"/speakers/{speaker}/session.json", json={"session_ids": [a, b]}).status_code == 422
    assert api.post(f"/speakers/{speaker}/session/{a}").status_code == 422


def test_attach_partial_drops_the_bad_id(api, under, linked):
    speaker, (a, _, _) = linked
    under("attach-partial")
    assert attached(api, speaker, a, 1) == [a]


def test_no_single_attach_and_detach_plural(api, under, linked):
    speaker, (a, _, _) = linked
    under("no-single-attach", "detach-plural")
    assert api.post(f"/speakers/{speaker}/session/{a}").status_code == 404
    attached(api, speaker, a)
    assert api.delete(f"/speakers/{speaker}/session/{a}").status_code == 405
    assert api.delete(f"/speakers/{speaker}/sessions/{a}").status_code == 204
