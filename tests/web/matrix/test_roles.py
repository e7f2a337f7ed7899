"""Each role may do at each address what its row says and no more; others find nothing there (W1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests import factories, proof
from tests.api.test_access import ROWS as API_ROWS
from tests.web.matrix.routes import Route, all_routes, api_routes
from tests.web.matrix.rows import FOR_EVERYBODY, OF_ONESELF, ROWS
from tests.web.matrix.world import World, build, nothing_stays, signed_in

from stagedoor.accounts.models import Role
from stagedoor.accounts.permissions import Permission
from stagedoor.web.post_only import page_above
from swoogo_sandbox.server import RunningSandbox
from swoogo_sandbox.server import start as start_sandbox

pytestmark = pytest.mark.django_db

ROUTES = [route for route in all_routes() if "organization" in route.parts]
PARTS = 6
SHARES = pytest.mark.parametrize("routes", [ROUTES[part::PARTS] for part in range(PARTS)], ids=range(PARTS))
# Reads as an id that is not there, where a page asks again and again whether a run has ended.
TELLS_NOTHING = {"sync_watch"}
HIDDEN = "Hidden"
# What a form sends where an empty one is like a wrong address.
BODY = {"record": "1"}


@dataclass
class Places:
    """Our event, another one of our organization, and one of an organization that is not ours."""

    ours: World
    sibling: World
    theirs: World


@pytest.fixture(scope="module")
def swoogo() -> Iterator[RunningSandbox]:
    running = start_sandbox()
    yield running
    running.stop()


@pytest.fixture
def places(settings: object, swoogo: RunningSandbox) -> Places:
    settings.SWOOGO_URL = swoogo.url  # type: ignore[attr-defined]
    harbour = factories.organization(slug="harbour", name="Harbour")
    theirs = factories.organization(slug="elsewhere", name=f"{HIDDEN} Inc")
    return Places(
        build(harbour, "quay", "Ours"), build(harbour, "pier", HIDDEN), build(theirs, "reef", HIDDEN)
    )


def person_with(places: Places, role: Role) -> Client:
    """Somebody with this role in our organization who owns another one."""
    person = factories.member(places.ours.organization, role)
    factories.organization(name="Their own").memberships.create(person=person, role=Role.OWNER)
    client = signed_in(person)
    own_things(places.ours, client)
    return client


def own_things(world: World, client: Client) -> None:
    """Let what is one person's own be that of whoever is signed in."""
    person = client.session["_auth_user_id"]
    world.event.import_drafts.update(person=person)
    world.event.list_views.update(person=person)


def address(route: Route, world: World, *, ids_of: World | None = None) -> str:
    ids = (ids_of or world).ids
    if route.name.startswith("preview"):
        ids = ids | {"run_id": ids["preview_run"]}
    return route.address(world.organization.slug, world.event.slug, ids)


def ask(client: Client, method: str, path: str) -> tuple[HttpResponse, list[str]]:
    """Send it, take back what it did, and give the answer with the statements that wrote."""
    with nothing_stays() as written:
        answer = client.post(path, BODY) if method == "POST" else client.generic(method, path)
        if answer.streaming:
            answer = HttpResponse(b"".join(answer))
    return answer, written


def test_every_address_of_the_site_has_its_row() -> None:
    names = {route.name for route in all_routes()}
    assert names - {"None"} == set(ROWS) | FOR_EVERYBODY | OF_ONESELF
    assert {route.name for route in ROUTES} == set(ROWS)


def test_every_address_of_the_api_has_its_row() -> None:
    described = {path for _, path in API_ROWS}
    assert {path for path in api_routes() if not path.startswith("/openapi")} == described


def expected_of(role: Role, needs: Permission | None, method: str) -> str:
    if needs is None:
        return "led back" if method == "GET" else "not taken"
    return "done" if needs.allows(role) else "refused"


def outcome(answer: HttpResponse, path: str) -> str:
    """What became of a request, in one word."""
    status = answer.status_code
    if status == 302 and answer.headers["Location"].startswith(reverse("account_login")):
        return "sign in first"
    if status == 302 and answer.headers["Location"] == page_above(path):
        return "led back"
    words = {400: "wrong", 403: "refused", 404: "not found", 405: "not taken"}
    return words.get(status, "done" if status < 500 else f"failed with {status}")


def roles_at(needs: Permission | None) -> list[Role]:
    """Those on both sides of the line; for the proof all of them."""
    line = [
        role for role in Role if needs and role.rank in {needs.least_role.rank, needs.least_role.rank - 1}
    ]
    return proof.amount(line or [Role.OWNER], list(Role))


@SHARES
def test_W1_each_role_may_do_what_its_row_says_and_no_more(places: Places, routes: list[Route]) -> None:
    clients = {role: person_with(places, role) for role in Role}
    wrong = []
    for route in routes:
        row = ROWS[route.name]
        path = address(route, places.ours)
        for method, needs in (("GET", row.read), ("POST", row.write)):
            for role in roles_at(needs):
                own_things(places.ours, clients[role])
                answer, written = ask(clients[role], method, path)
                found, wanted = outcome(answer, path), expected_of(role, needs, method)
                # Whoever may do it is told that an empty form is wrong, or is led to the page above.
                is_right = found == wanted or (wanted == "done" and found in {"led back", "wrong"})
                if not is_right or (wanted != "done" and written):
                    wrong.append((route.name, method, role, wanted, found, written))
    assert not wrong, "\n".join(map(str, wrong))


@SHARES
def test_W1_others_find_nothing_at_our_addresses(places: Places, routes: list[Route]) -> None:
    stranger = signed_in(factories.member(role=Role.OWNER))
    wrong = []
    for route in routes:
        path = address(route, places.theirs)
        for method in ("GET", "POST"):
            for client, wanted in ((stranger, "not found"), (signed_in(None), "sign in first")):
                answer, written = ask(client, method, path)
                may_be_led_back = ROWS[route.name].read is None and method == "GET"
                found = outcome(answer, path)
                is_right = found == wanted or (may_be_led_back and found == "led back")
                is_right = is_right or (found == "not taken" and ROWS[route.name].write is None)
                if not is_right or written or HIDDEN.encode() in answer.content:
                    wrong.append((route.name, method, wanted, found, written))
    assert not wrong, "\n".join(map(str, wrong))


@SHARES
def test_W1_no_record_of_another_event_or_organization_opens_under_ones_own(
    places: Places, routes: list[Route]
) -> None:
    owner, wrong = person_with(places, Role.OWNER), []
    for route in routes:
        others = [places.sibling, places.theirs] if route.of_event else [places.theirs]
        for other in others if route.ids else []:
            path = address(route, places.ours, ids_of=other)
            for method in ("GET", "POST"):
                answer, written = ask(owner, method, path)
                found = outcome(answer, path)
                is_right = found in {"not found", "led back", "not taken", "wrong"}
                is_right = is_right or (route.name in TELLS_NOTHING and answer.content == b"")
                if not is_right or written or HIDDEN.encode() in answer.content:
                    wrong.append((route.name, method, other.event.slug, found, written))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.skipif(not proof.WHOLE, reason="for make proof: methods that no page takes")
@SHARES
def test_W1_other_methods_change_nothing(places: Places, routes: list[Route]) -> None:
    clients = [person_with(places, Role.VIEWER), person_with(places, Role.OWNER), signed_in(None)]
    for route in routes:
        path = address(route, places.ours)
        for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            for client in clients:
                answer, written = ask(client, method, path)
                assert not written or method == "HEAD", (route.name, method)
                assert answer.status_code < 500
