"""Organization → Settings → Integrations: connecting, a new key, disconnecting (R1–R3, R21)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.sync.domain.connections import connect, find_connection
from stagedoor.sync.domain.mappings import add_mapping, find_mapping
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db
PAIR = {"key": "sandbox-key", "secret": "sandbox-secret"}


@pytest.fixture
def organization() -> Organization:
    return factories.organization()


@pytest.fixture
def admin(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.ADMIN))
    return client


def page(name: str, organization: Organization) -> str:
    return reverse(name, args=[organization.slug])


def test_R1_the_card_offers_connect_until_connected(admin: Client, organization: Organization) -> None:
    text = admin.get(page("integrations", organization)).content.decode()
    assert "Swoogo" in text
    assert "EVENT" in text
    assert page("swoogo_connect", organization) in text
    assert "✓ Connected" not in text


def test_R3_after_connecting_the_mapping_window_opens_by_itself(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    answer = admin.post(page("swoogo_connect", organization), PAIR)
    assert answer.headers["Location"] == page("mappings", organization)
    text = admin.get(page("integrations", organization)).content.decode()
    assert "✓ Connected" in text
    assert "…-key" in text
    assert "sandbox-key" not in text
    assert "sandbox-secret" not in text
    assert "Disconnect Integration" in text


def test_R3_settings_on_the_connected_card_opens_the_mapping_window_again(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    connect(organization, **PAIR)
    card = admin.get(page("integrations", organization)).content.decode()
    assert re.search(rf'href="{page("mappings", organization)}">.*Settings</a>', card)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (PAIR | {"secret": "wrong"}, "does not accept"),
        (PAIR | {"secret": "  "}, "required"),
        (PAIR | {"key": ""}, "required"),
    ],
)
def test_R1_a_wrong_pair_is_told_at_the_form_and_nothing_is_kept(
    admin: Client, organization: Organization, sandbox: RunningSandbox, given: dict[str, str], said: str
) -> None:
    answer = admin.post(page("swoogo_connect", organization), given)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert said in text
    assert "data-error-summary" in text
    assert find_connection(organization) is None


def test_R1_a_refused_secret_is_not_shown_again(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    answer = admin.post(page("swoogo_connect", organization), PAIR | {"key": "wrong"})
    assert "does not accept" in answer.content.decode()
    assert PAIR["secret"] not in answer.content.decode()


def test_R1_an_unreachable_swoogo_is_told_at_the_form_and_nothing_is_kept(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    sandbox.stop()
    answer = admin.post(page("swoogo_connect", organization), PAIR)
    assert answer.status_code == 200
    assert "Swoogo cannot be reached, so nothing was done." in answer.content.decode()
    assert find_connection(organization) is None


def test_R2_update_key_replaces_the_pair_and_keeps_the_mappings(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    connect(organization, **PAIR)
    event = factories.event(organization)
    add_mapping(event, 370101)
    admin.post(page("swoogo_update_key", organization), {"key": "spare-key", "secret": "spare-secret"})
    connection = find_connection(organization)
    assert connection is not None
    assert connection.key == "spare-key"
    assert find_mapping(event) is not None


def test_R2_a_key_that_does_not_see_a_mapped_event_is_refused_by_name(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    connect(organization, **PAIR)
    add_mapping(factories.event(organization), 370101)
    given = {"key": "second-key", "secret": "second-secret"}
    text = admin.post(page("swoogo_update_key", organization), given).content.decode()
    assert "Harbour Summit (370101)" in text
    connection = find_connection(organization)
    assert connection is not None
    assert connection.key == "sandbox-key"


def test_R21_disconnect_says_what_follows_before_it_ends_all_mappings(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    connect(organization, **PAIR)
    event = factories.event(organization)
    add_mapping(event, 370101)
    text = admin.get(page("swoogo_disconnect", organization)).content.decode()
    assert "Harbour Summit (370101)" in text
    assert "Nothing in Swoogo is touched" in text
    assert "not sent again into the same Swoogo event" in text
    assert find_connection(organization) is not None
    admin.post(page("swoogo_disconnect", organization))
    assert find_connection(organization) is None
    assert find_mapping(event) is None


def test_viewers_look_and_admins_change(
    client: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    client.force_login(factories.member(organization, Role.VIEWER))
    text = client.get(page("integrations", organization)).content.decode()
    assert page("swoogo_connect", organization) not in text
    for name in ("swoogo_connect", "swoogo_update_key", "swoogo_disconnect", "mapping_new"):
        assert client.get(page(name, organization)).status_code == 403
    assert client.post(page("swoogo_connect", organization), PAIR).status_code == 403
    assert find_connection(organization) is None


@pytest.mark.parametrize(
    "name", ["swoogo_update_key", "swoogo_disconnect", "mappings", "mapping_new", "mapping_confirm"]
)
def test_without_a_connection_its_pages_lead_back_to_the_card(
    admin: Client, organization: Organization, name: str
) -> None:
    answer = admin.get(page(name, organization))
    assert answer.headers["Location"] == page("integrations", organization)
