"""The mapping window (R3, R4, R7)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping, find_mapping, remove_mapping
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization(sandbox: RunningSandbox) -> Organization:
    connected = factories.organization()
    connect(connected, "sandbox-key", "sandbox-secret")
    return connected


@pytest.fixture
def admin(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.ADMIN))
    return client


def page(name: str, organization: Organization, *more: int) -> str:
    return reverse(name, args=[organization.slug, *more])


def test_R3_both_dropdowns_are_filled_with_name_id_days_and_zone(
    admin: Client, organization: Organization
) -> None:
    event = factories.event(organization, name="Quay Conf")
    text = admin.get(page("mapping_new", organization), headers={"HX-Request": "true"}).content.decode()
    assert "Harbour Summit (370101)" in text
    assert "Lakeside Developer Days (370102)" in text
    assert "US/Eastern" in text
    assert f"Quay Conf · {event.starts_on} – {event.ends_on} · Europe/London" in text
    assert "<html" not in text


def test_R3_the_window_lists_several_pairs_each_with_remove_mapping_and_asks_for_a_new_one(
    admin: Client, organization: Organization
) -> None:
    pairs = [
        add_mapping(factories.event(organization, name=name), swoogo_event)
        for name, swoogo_event in (("Quay Conf", 370101), ("Pier Conf", 370102))
    ]
    window = admin.get(page("mappings", organization)).content.decode()
    for pair in pairs:
        assert f"{pair.event}</a> → {pair.swoogo_event_name} ({pair.swoogo_event_id})" in window
        assert page("mapping_remove", organization, pair.pk) in window
    assert window.count("Remove Mapping") == len(pairs)
    # The dropdowns of a new pair load by themselves.
    assert f'hx-get="{page("mapping_new", organization)}"' in window
    assert 'hx-trigger="load"' in window


def test_R4_what_is_taken_is_disabled_and_says_why(admin: Client, organization: Organization) -> None:
    mine, gone = factories.event(organization, name="Mine"), factories.event(organization, name="Gone")
    add_mapping(mine, 370101)
    remove_mapping(add_mapping(gone, 370102))
    other = factories.organization(name="Somebody Else")
    connect(other, "spare-key", "spare-secret")
    add_mapping(factories.event(other, name="Secret Summit"), 370103)
    text = admin.get(page("mapping_new", organization)).content.decode()
    assert "— paired with Mine" in text
    assert "— paired with Gone" in text
    assert "— mapped elsewhere in this installation" in text
    assert "Secret Summit" not in text
    assert text.count("disabled") == 5


def test_R4_a_first_click_only_shows_what_the_pair_means(admin: Client, organization: Organization) -> None:
    event = factories.event(organization, name="Quay Conf")
    pair = {"swoogo_event": 370101, "event": event.pk}
    text = admin.get(page("mapping_confirm", organization), pair).content.decode()
    assert "Quay Conf" in text
    assert "Harbour Summit (370101)" in text
    assert "What differs: <strong>name, dates</strong>" in text
    assert "permanent" in text
    assert "belong to contacts of the whole account" in text
    assert find_mapping(event) is None
    admin.post(page("mapping_confirm", organization), pair)
    mapping = find_mapping(event)
    assert mapping is not None
    assert mapping.swoogo_event_id == 370101


def test_R15_zones_that_differ_are_told_before_mapping(admin: Client, organization: Organization) -> None:
    event = factories.event(organization, timezone="Asia/Tokyo")
    pair = {"swoogo_event": 370101, "event": event.pk}
    text = admin.get(page("mapping_confirm", organization), pair).content.decode()
    assert "timezone</strong>" in text
    assert "A sync sends nothing until the timezones agree" in text


def test_R15_zones_of_other_names_with_the_same_offsets_agree(
    admin: Client, organization: Organization
) -> None:
    event = factories.event(organization, timezone="America/New_York")
    pair = {"swoogo_event": 370102, "event": event.pk}
    text = admin.get(page("mapping_confirm", organization), pair).content.decode()
    assert "What differs: <strong>name, dates</strong>" in text


def test_R4_mapping_a_taken_event_is_refused_at_the_form(admin: Client, organization: Organization) -> None:
    add_mapping(factories.event(organization), 370101)
    event = factories.event(organization)
    text = admin.post(
        page("mapping_confirm", organization), {"swoogo_event": 370101, "event": event.pk}
    ).content.decode()
    assert "is mapped to another event already" in text
    assert find_mapping(event) is None


def test_another_organizations_event_is_no_choice(admin: Client, organization: Organization) -> None:
    stranger = factories.event()
    admin.post(page("mapping_confirm", organization), {"swoogo_event": 370101, "event": stranger.pk})
    assert find_mapping(stranger) is None


def test_a_failed_list_is_told_in_place_with_retry_and_the_rest_works(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    add_mapping(factories.event(organization, name="Quay Conf"), 370101)
    sandbox.stop()
    fragment = admin.get(page("mapping_new", organization), headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert "could not be listed" in fragment.content.decode()
    assert "Retry" in fragment.content.decode()
    window = admin.get(page("mappings", organization)).content.decode()
    assert "Quay Conf" in window
    assert "Remove Mapping" in window


def test_choosing_and_confirming_share_one_list(
    admin: Client, organization: Organization, sandbox: RunningSandbox
) -> None:
    event = factories.event(organization)
    admin.get(page("mapping_new", organization))
    spent = len(sandbox.sandbox.calls.since(0))
    admin.get(page("mapping_confirm", organization), {"swoogo_event": 370101, "event": event.pk})
    assert len(sandbox.sandbox.calls.since(0)) == spent
    admin.get(page("mapping_new", organization), {"refresh": 1})
    assert len(sandbox.sandbox.calls.since(0)) > spent


def test_R7_a_removed_mapping_is_shown_and_can_be_added_again(
    admin: Client, organization: Organization
) -> None:
    event, other = factories.event(organization), factories.event(organization)
    mapping = add_mapping(event, 370101)
    add_mapping(other, 370102)
    question = admin.get(page("mapping_remove", organization, mapping.pk)).content.decode()
    assert "Only this pair stops" in question
    assert find_mapping(event) is not None
    admin.post(page("mapping_remove", organization, mapping.pk))
    assert find_mapping(event) is None
    assert find_mapping(other) is not None
    window = admin.get(page("mappings", organization)).content.decode()
    assert "removed on" in window
    assert "Add again" in window
    admin.post(page("mapping_again", organization, mapping.pk))
    assert find_mapping(event) == mapping


def test_the_window_is_there_for_viewers_without_its_buttons(
    client: Client, organization: Organization
) -> None:
    add_mapping(factories.event(organization, name="Quay Conf"), 370101)
    client.force_login(factories.member(organization, Role.VIEWER))
    text = client.get(page("mappings", organization)).content.decode()
    assert "Quay Conf" in text
    assert "Remove Mapping" not in text
    assert "New Mapping" not in text
