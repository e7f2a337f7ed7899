"""Who may do what (W1, W4), tried on every route that the API has: a new one fails until its row is here."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.accounts.models import Membership, Role
from stagedoor.agenda.models import CustomField, Event, Picture, Session, Tier
from stagedoor.api.application import api
from stagedoor.api_tokens.domain import create_token, revoke_token, tokens_of
from stagedoor.imports.models import Import, ImportSource
from stagedoor.sources.models import Pull, PullState, Source
from stagedoor.sync.models import Connection, EventMapping, Preview, RunPurpose, RunState, SyncRun, Trigger
from stagedoor.webhooks.domain.publish import send_test
from tests import factories
from tests.api.conftest import Program, program

pytestmark = pytest.mark.django_db

# An upload: a picture, and a table that nothing can be read from.
FILE = b"\x89PNG"
PICTURES = ("speakers/{record_id}/headshot", "sponsors/{record_id}/logo")
PRIVATE, PUBLIC = "http://127.0.0.1:9/programme.csv", "https://93.184.216.34/hook"
# What each operation needs, and a body that it takes.
_RECORDS = {
    "session": {"title": "x"},
    "speaker": {"first_name": "x"},
    "sponsor": {"name": "x"},
    "room": {"name": "x"},
    "track": {"name": "x"},
}
ROWS: dict[tuple[str, str], tuple[Role, Any]] = {
    ("GET", "/events"): (Role.VIEWER, None),
    ("POST", "/events"): (
        Role.ADMIN,
        {"slug": "new", "name": "x", "timezone": "UTC", "starts_on": "2027-01-01", "ends_on": "2027-01-02"},
    ),
    ("GET", "/events/{event}"): (Role.VIEWER, None),
    ("PATCH", "/events/{event}"): (Role.ADMIN, {"name": "x"}),
}
for one, body in _RECORDS.items():
    here = f"/events/{{event}}/{one}s"
    ROWS[("GET", here)] = (Role.VIEWER, None)
    ROWS[("POST", here)] = (Role.EDITOR, body)
    ROWS[("GET", f"{here}/{{record_id}}")] = (Role.VIEWER, None)
    ROWS[("PATCH", f"{here}/{{record_id}}")] = (Role.EDITOR, body)
    ROWS[("DELETE", f"{here}/{{record_id}}")] = (Role.EDITOR, None)
    ROWS[("POST", f"{here}/{{record_id}}/restore")] = (Role.EDITOR, {})
for one in ("session", "speaker", "sponsor"):
    rows = [{"source_id": "1", **_RECORDS[one]}]
    ROWS[("POST", f"/events/{{event}}/{one}s/upsert")] = (Role.EDITOR, {"source": "s", "rows": rows})
for picture in PICTURES:
    here = f"/events/{{event}}/{picture}"
    ROWS[("GET", here)] = (Role.VIEWER, None)
    ROWS[("PUT", here)] = (Role.EDITOR, {"url": "https://pictures.example.org/a.png"})
    ROWS[("DELETE", here)] = (Role.EDITOR, None)
    ROWS[("POST", f"{here}/file")] = (Role.EDITOR, FILE)
for path, (needs, body) in {
    "GET mapping": (Role.VIEWER, None),
    "PATCH mapping": (Role.ADMIN, {"settings": {"sync_sponsors": True}}),
    "POST drift/check": (Role.EDITOR, {}),
    "POST drift/choices": (
        Role.EDITOR,
        {"choices": [{"kind": "session", "id": 1, "field": "name", "choice": "ours"}]},
    ),
    "GET sources": (Role.VIEWER, None),
    "POST sources": (Role.EDITOR, {"kind": "url", "address": PRIVATE}),
    "GET sources/{record_id}": (Role.VIEWER, None),
    "PATCH sources/{record_id}": (Role.EDITOR, {"every_minutes": 60}),
    "DELETE sources/{record_id}": (Role.EDITOR, None),
    "POST sources/{record_id}/test": (Role.EDITOR, {}),
    "POST sources/{record_id}/pull": (Role.EDITOR, {}),
    "GET sources/{record_id}/pulls": (Role.VIEWER, None),
    "POST sources/{record_id}/pulls/{pull_id}/approve": (Role.EDITOR, {}),
    "POST sources/{record_id}/pulls/{pull_id}/reject": (Role.EDITOR, {}),
    "GET tiers": (Role.VIEWER, None),
    "POST tiers": (Role.EDITOR, {"name": "x"}),
    "PATCH tiers/{record_id}": (Role.EDITOR, {"name": "x"}),
    "DELETE tiers/{record_id}": (Role.EDITOR, None),
    "GET custom-fields": (Role.VIEWER, None),
    "POST custom-fields": (Role.EDITOR, {"kind": "session", "name": "x", "type": "text"}),
    "PATCH custom-fields/{record_id}": (Role.EDITOR, {"name": "x"}),
    "DELETE custom-fields/{record_id}": (Role.EDITOR, None),
    "POST custom-fields/{record_id}/restore": (Role.EDITOR, {}),
    "POST imports": (Role.EDITOR, FILE),
    "GET syncs": (Role.VIEWER, None),
    "POST syncs": (Role.EDITOR, {}),
    "GET syncs/{record_id}": (Role.VIEWER, None),
    "POST syncs/{record_id}/stop": (Role.EDITOR, {}),
    "POST previews": (Role.EDITOR, {}),
    "GET previews/{record_id}": (Role.VIEWER, None),
    "POST previews/{record_id}/apply": (Role.EDITOR, {}),
    "POST previews/{record_id}/reject": (Role.EDITOR, {}),
    "GET drift": (Role.VIEWER, None),
    "GET imports": (Role.VIEWER, None),
    "POST imports/{record_id}/undo": (Role.EDITOR, {}),
}.items():
    method, _, below = path.partition(" ")
    ROWS[(method, f"/events/{{event}}/{below}")] = (needs, body)
for path, body in {
    "GET ": None,
    "POST ": {"url": PUBLIC, "kinds": ["run.finished"]},
    "GET /{record_id}": None,
    "PATCH /{record_id}": {"is_on": False},
    "DELETE /{record_id}": None,
    "POST /{record_id}/secret": {},
    "POST /{record_id}/test": {},
    "GET /{record_id}/deliveries": None,
    "POST /{record_id}/deliveries/{delivery_id}/send-again": {},
}.items():
    method, _, below = path.partition(" ")
    ROWS[(method, f"/webhooks{below}")] = (Role.ADMIN, body)
# What an allowed request is answered with where there is nothing to do, or nobody to ask.
NOTHING_LEFT = {
    ("POST", "/events/{event}/previews/{record_id}/apply"): 409,
    ("POST", "/events/{event}/imports"): 422,
    ("POST", "/events/{event}/sources"): 422,
    ("POST", "/events/{event}/sources/{record_id}/test"): 422,
    ("POST", "/events/{event}/sources/{record_id}/pulls/{pull_id}/approve"): 422,
    ("POST", "/events/{event}/drift/check"): 409,
    **dict.fromkeys((("POST", f"/events/{{event}}/{picture}/file") for picture in PICTURES), 422),
}
EVERY_ROUTE = pytest.mark.parametrize("route", ROWS, ids=[" ".join(route) for route in ROWS])


def test_every_route_has_its_row() -> None:
    schema = api.get_openapi_schema(path_prefix="")
    routes = {(method.upper(), path) for path, methods in schema["paths"].items() for method in methods}
    assert routes == set(ROWS)


def filled(path: str, event: Event) -> str:
    """The address of a record of each kind in the event."""
    if path.startswith("/webhooks"):
        webhook = factories.webhook(event.organization)
        numbers = {"record_id": webhook.pk, "delivery_id": send_test(webhook).pk}
        return path.format(**numbers)
    kind = path.split("/")[3] if path.count("/") > 2 else ""
    made = {
        "speakers": lambda: factories.speaker(event, headshot=picture_in(event)),
        "sponsors": lambda: factories.sponsor(event, logo=picture_in(event)),
        "sessions": lambda: factories.session(event),
        "rooms": lambda: factories.room(event),
        "tracks": lambda: factories.track(event),
        "syncs": lambda: sync_of(event),
        "previews": lambda: Preview.objects.create(run=sync_of(event)),
        "imports": lambda: import_into(event),
        "sources": lambda: source_of(event),
        "tiers": lambda: Tier.objects.create(event=event, name=f"Tier {event.tiers.count()}"),
        "custom-fields": lambda: CustomField.objects.create(
            event=event, kind="session", name=f"Field {event.custom_fields.count()}", type="text"
        ),
    }
    mapped(event)
    record_id = made[kind]().pk if kind in made else 0
    pull = Pull.objects.filter(source=record_id, source__event=event).first() if kind == "sources" else None
    return path.format(event=event.slug, record_id=record_id, pull_id=pull.pk if pull else 0)


def mapped(event: Event) -> EventMapping:
    """The event's mapping; nothing asks Swoogo here."""
    known = EventMapping.objects.filter(event=event).first()
    connection = Connection(organization=event.organization, key="k", key_fingerprint="f", secret="s")
    if known is None:
        connection.save()
        known = EventMapping.objects.create(connection=connection, event=event, swoogo_event_id=event.pk)
    return known


def sync_of(event: Event) -> SyncRun:
    return SyncRun.objects.create(
        mapping=mapped(event), trigger=Trigger.API, state=RunState.FINISHED, purpose=RunPurpose.PREVIEW
    )


def source_of(event: Event) -> Source:
    name = f"Sheet {event.live_sources.count()}"
    source = Source.objects.create(event=event, kind="url", name=name, address=PRIVATE)
    Pull.objects.create(source=source, state=PullState.WAITING, at=source.created_at)
    return source


def import_into(event: Event) -> Import:
    source, _ = ImportSource.objects.get_or_create(event=event, format="table")
    return Import.objects.create(event=event, source=source)


def picture_in(event: Event) -> Picture:
    return Picture.objects.create(event=event, url="https://pictures.example.org/b.png")


@EVERY_ROUTE
def test_W4_each_role_may_do_what_its_row_says_and_no_more(route: tuple[str, str], event: Event) -> None:
    (method, path), (needs, body) = route, ROWS[route]
    for role in (Role.VIEWER, Role.EDITOR, Role.ADMIN):
        given = body | {"name": role} if isinstance(body, dict) and "name" in body else body
        answer = program(event.organization, role).ask(method, filled(path, event), given)
        allowed = role.includes(needs)
        done = answer.status_code < 300 or answer.status_code == NOTHING_LEFT.get(route)
        assert done is allowed, (role, answer.content)
        assert allowed or answer.json()["code"] == "role_too_low"


@EVERY_ROUTE
def test_W1_nothing_of_another_organization_is_reached(route: tuple[str, str], event: Event) -> None:
    (method, path), (_, body) = route, ROWS[route]
    stranger = program(factories.organization(), Role.OWNER)
    if "{record_id}" in path:
        assert stranger.ask(method, filled(path, event), body).status_code == 404
    if "{event}" not in path:
        return
    assert stranger.ask(method, filled(path, event), body).status_code == 404
    limited = program(event.organization, Role.OWNER, events=[factories.event(event.organization)])
    assert limited.ask(method, filled(path, event), body).status_code == 404
    if "{record_id}" in path:
        ours = factories.event(slug="ours")
        mixed = filled(path, event).replace(f"/events/{event.slug}", "/events/ours")
        before = list(Session.objects.values())
        assert program(ours.organization, Role.OWNER).ask(method, mixed, body).status_code == 404
        assert list(Session.objects.values()) == before


@EVERY_ROUTE
def test_W4_without_a_token_that_works_everything_is_refused(route: tuple[str, str], event: Event) -> None:
    (method, path), (_, body) = route, ROWS[route]
    answer = Program("sdr_wrong").ask(method, filled(path, event), body)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_W4_a_token_ends_when_revoked_expired_or_its_maker_leaves(event: Event) -> None:
    owner = factories.member(event.organization, Role.ADMIN).memberships.get()
    token, text = create_token(event.organization, "mine", Role.ADMIN, actor=owner)
    mine = Program(text)
    assert mine.get("/events").status_code == 200
    Membership.objects.filter(pk=owner.pk).update(role=Role.VIEWER)
    assert mine.post("/events/quay/rooms", {"name": "x"}).json()["code"] == "role_too_low"
    owner.delete()
    assert mine.get("/events").status_code == 401
    other = program(event.organization)
    revoke_token(tokens_of(event.organization).get(name="test"), None)
    assert other.get("/events").status_code == 401
    assert text not in str(token.__dict__)


def test_W4_a_token_has_so_many_requests_a_minute_and_is_told(event: Event, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    mine, other = program(event.organization), program(event.organization)
    assert mine.get("/events").headers["RateLimit-Remaining"] == "1"
    assert mine.get("/events").headers["RateLimit-Remaining"] == "0"
    refused = mine.get("/events")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert other.get("/events").status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/events/quay/sessions/x", 422)])
def test_what_is_not_there_is_a_problem_too(event: Event, editor: Program, path: str, status: int) -> None:
    answer = editor.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    wrong = editor.ask("GET", "/events/quay/sessions/upsert")
    assert wrong.status_code in {405, 422}


def test_a_request_that_is_too_large_is_refused(event: Event, editor: Program) -> None:
    answer = editor.post("/events/quay/sessions", {"title": "x", "description": "x" * 6_000_000})
    assert answer.status_code == 413
