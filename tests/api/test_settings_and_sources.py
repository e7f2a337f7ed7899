"""W4: sources, drift, settings, custom fields, tiers, webhooks and uploads by the API."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from stagedoor.accounts.models import Role
from stagedoor.agenda.models import Event
from stagedoor.api.models import KeptAnswer
from stagedoor.sources.domain.pull import pull_source
from stagedoor.sources.models import Source
from stagedoor.sync.models import LinkState, RecordLink
from tests import factories
from tests.api.conftest import Program, program
from tests.api.test_access import mapped
from tests.receiver import Receiver
from tests.sources import fakes
from tests.sources.server import Server, serving

pytestmark = pytest.mark.django_db
TALKS = "Session ID,Title,Starts At,Ends At,Status\n1,Ropes,2027-06-09 09:00,2027-06-09 10:00,Accepted\n"


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.PRIVATE_SOURCES = True
    with serving(fakes.Sessionize(fakes.programme())) as running:
        yield running


def picture(size: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), "navy").save(out, "PNG")
    return out.getvalue()


def test_W4_a_source_is_added_tested_pulled_approved_changed_and_removed(
    event: Event, editor: Program, server: Server
) -> None:
    address = f"{server.url}/api/v2/abc123de/view/All"
    here = "/events/quay/sources"
    given = {"kind": "sessionize", "address": address, "hold": True}
    added = editor.post(here, given, idempotency_key="once")
    assert (added.status_code, added.json()["found"]["sessions"]) == (201, 12)
    assert editor.post(here, given, idempotency_key="once").json() == added.json()
    assert editor.post(here, given).json()["code"] == "source_name"
    assert Source.objects.count() == 1
    one = f"{here}/{added.json()['source']['id']}"
    assert editor.post(f"{one}/test").json()["words"].startswith("12 sessions")
    assert editor.post(f"{one}/pull").status_code == 202
    pull_source(Source.objects.get())
    [waiting] = editor.get(f"{one}/pulls").json()["items"]
    assert (waiting["state"], bool(waiting["reasons"]), event.sessions.count()) == ("waiting", True, 0)
    approved = editor.post(f"{one}/pulls/{waiting['id']}/approve")
    assert (approved.json()["state"], approved.json()["created"]["session"]) == ("applied", 12)
    assert editor.post(f"{one}/pulls/{waiting['id']}/reject").json()["code"] == "pull_decided"
    etag = editor.get(one).json()["etag"]
    assert editor.patch(one, {"every_minutes": 60}, if_match=etag).json()["every_minutes"] == 60
    refused = editor.patch(one, {"hold": False}, if_match=etag)
    assert (refused.status_code, list(refused.json()["changed"])) == (412, ["every_minutes"])
    assert editor.patch(one, {"every_minutes": 1}).json()["code"] == "source_interval"
    assert editor.ask("DELETE", one).json() == {"removed": True}
    assert event.sessions.count() == 12


def test_a_request_that_asks_others_keeps_its_key_only_once_it_is_done(
    event: Event, editor: Program, server: Server
) -> None:
    given = {"kind": "sessionize", "address": f"{server.url}/api/v2/wrong/view/All"}
    assert editor.post("/events/quay/sources", given, idempotency_key="k").status_code == 422
    assert not KeptAnswer.objects.exists()
    given["address"] = f"{server.url}/api/v2/abc123de/view/All"
    assert editor.post("/events/quay/sources", given, idempotency_key="k").status_code == 201
    KeptAnswer.objects.update(status=0)
    busy = editor.post("/events/quay/sources", given, idempotency_key="k")
    assert (busy.status_code, busy.json()["code"]) == (409, "try_again")
    other = editor.post("/events/quay/sources", {**given, "name": "x"}, idempotency_key="k")
    assert (other.status_code, Source.objects.count()) == (409, 1)


def test_W4_drift_is_settled_field_by_field(event: Event, editor: Program) -> None:
    session = factories.session(event, title="Ours")
    mapping = mapped(event)
    RecordLink.objects.create(
        event=event,
        connection=mapping.connection,
        swoogo_event_id=mapping.swoogo_event_id,
        kind="session",
        record_id=session.pk,
        swoogo_id=7,
        state=LinkState.LINKED,
        drift=[{"field": "name", "ours": "Ours", "theirs": "Theirs", "sent": "Ours"}],
    )
    [difference] = editor.get("/events/quay/drift").json()["differences"]
    assert (difference["id"], difference["theirs"]) == (session.pk, "Theirs")
    choice = {"kind": "session", "id": session.pk, "field": "name", "choice": "theirs"}
    assert editor.post("/events/quay/drift/choices", {"choices": [choice]}).json() == {"settled": 1}
    for wrong in ({"id": session.pk + 1}, {"field": "nothing"}):
        nothing = editor.post("/events/quay/drift/choices", {"choices": [choice | wrong]})
        assert nothing.json() == {"settled": 0}
    assert editor.get("/events/quay/drift").json()["differences"] == []


def test_W4_settings_of_the_mapping_are_changed_all_or_none(event: Event) -> None:
    mapped(event)
    admin = program(event.organization, Role.ADMIN)
    here = "/events/quay/mapping"
    told = admin.get(here).json()
    given = {"both_changed": "ask", "settings": {"hold": True}, "limits": {"moved_percent": 50}}
    changed = admin.patch(here, given, if_match=told["etag"]).json()
    assert (changed["both_changed"], changed["settings"]["hold"]) == ("ask", True)
    assert changed["limits"]["moved_percent"] == 50
    assert changed["settings"]["sync_sponsors"] is False
    for wrong in ({"settings": {"sync_everything": True}}, {"limits": {"moved_percent": 101}}):
        refused = admin.patch(here, {"both_changed": "ours", **wrong})
        assert refused.status_code == 422
    assert admin.get(here).json() == changed
    assert admin.patch(here, {}, if_match=told["etag"]).status_code == 412


def test_W4_custom_fields_and_tiers_are_made_changed_and_deleted(event: Event, editor: Program) -> None:
    fields, level = (
        "/events/quay/custom-fields",
        {"kind": "session", "name": "Level", "type": "choice", "choices": ["Basic", "Deep"]},
    )
    made = editor.post(fields, level).json()
    session = editor.post("/events/quay/sessions", {"title": "x", "custom": {"Level": "Deep"}})
    assert session.json()["custom"] == {"Level": "Deep"}
    one = f"{fields}/{made['id']}"
    assert editor.patch(one, {"choices": ["Basic"]}).json()["errors"][0]["field"] == "choices"
    assert editor.patch(one, {"in_list": True}, if_match=made["etag"]).json()["in_list"] is True
    assert editor.patch(one, {"in_list": False}, if_match=made["etag"]).status_code == 412
    assert editor.ask("DELETE", one).json()["deleted_at"]
    assert editor.get(fields).json()["items"] == []
    assert editor.patch(one, {"name": "x"}).json()["code"] == "deleted"
    assert editor.post(f"{one}/restore").json()["deleted_at"] is None
    assert editor.post(fields, level).json()["code"] == "taken"
    tiers = "/events/quay/tiers"
    tier = editor.post(tiers, {"name": "Platinum"}).json()
    sponsor = editor.post("/events/quay/sponsors", {"name": "Ropes Ltd", "tier": "Platinum"}).json()
    renamed = editor.patch(f"{tiers}/{tier['id']}", {"name": "Diamond"}, if_match=tier["etag"])
    assert renamed.json()["name"] == "Diamond"
    assert editor.patch(f"{tiers}/{tier['id']}", {"name": "Gold"}).json()["code"] == "taken"
    assert editor.ask("DELETE", f"{tiers}/{tier['id']}").json() == {"sponsors": 1}
    assert editor.get(f"/events/quay/sponsors/{sponsor['id']}").json()["tier"] is None


def test_W4_pictures_are_uploaded_and_what_is_none_is_refused(event: Event, editor: Program) -> None:
    speaker = factories.speaker(event)
    here = f"/events/quay/speakers/{speaker.pk}/headshot"
    shown = editor.upload(f"{here}/file", "ada.png", picture())
    assert shown.status_code == 200
    assert (shown.json()["state"], shown.json()["width"]) == ("ready", 40)
    refused = editor.upload(f"{here}/file", "ada.png", b"<svg/>")
    assert (refused.status_code, editor.get(here).json()["width"]) == (422, 40)
    assert editor.post(f"{here}/file", {}).json()["errors"][0]["field"] == "file"


def test_W4_a_file_is_imported_once_and_a_dry_run_writes_nothing(event: Event, editor: Program) -> None:
    here = "/events/quay/imports"
    tried = editor.upload(here, "talks.csv", TALKS.encode(), {"dry_run": "true"}).json()
    assert (tried["created"]["session"], event.sessions.count()) == (1, 0)
    key = {"Idempotency-Key": "k"}
    done = editor.upload(here, "talks.csv", TALKS.encode(), {"kind": "sessions"}, **key).json()
    assert (done["created"]["session"], event.sessions.get().title) == (1, "Ropes")
    assert editor.upload(here, "talks.csv", TALKS.encode()).json()["unchanged"]["session"] == 1
    broken = TALKS.replace("1,Ropes", "2,Knots").replace("2027-06-09 10:00", "never")
    [problem] = editor.upload(here, "talks.csv", broken.encode()).json()["problems"]
    assert "never" in problem["message"]
    [listed] = [one for one in editor.get(here).json()["items"] if one["id"] == done["import_id"]]
    assert listed["file"] == "talks.csv"
    assert editor.upload(here, "talks.pdf", b"%PDF-1.7").status_code == 422


def test_W4_webhooks_are_managed_by_admins_with_the_secret_told_once(
    event: Event, receiver: Receiver
) -> None:
    admin = program(event.organization, Role.ADMIN)
    made = admin.post("/webhooks", {"url": receiver.url, "kinds": ["run.finished"], "event": "quay"}).json()
    assert made["secret"].startswith("whsec_")
    one = f"/webhooks/{made['id']}"
    told = admin.get(one).json()
    assert (told["event"], "secret" in told) == ("quay", False)
    changed = admin.patch(one, {"event": None, "kinds": ["drift.found"]}, if_match=told["etag"]).json()
    assert (changed["event"], changed["kinds"], changed["is_on"]) == (None, ["drift.found"], True)
    assert admin.patch(one, {"is_on": False}, if_match=told["etag"]).status_code == 412
    sent = admin.post(f"{one}/test").json()
    assert (sent["state"], sent["kind"]) == ("waiting", "webhook.test")
    again = admin.post(f"{one}/deliveries/{sent['id']}/send-again").json()
    assert again["message_id"] == sent["message_id"]
    assert len(admin.get(f"{one}/deliveries").json()["items"]) == 1
    assert admin.post(f"{one}/secret").json()["secret"] != made["secret"]
    assert admin.post("/webhooks", {"url": receiver.url, "kinds": []}).json()["errors"][0]["field"] == "kinds"
    unknown = admin.post("/webhooks", {"url": receiver.url, "kinds": ["run.finished"], "event": "gone"})
    assert unknown.json()["code"] == "unknown_event"
    assert admin.ask("DELETE", one).json() == {"removed": True}
