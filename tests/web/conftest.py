"""An organization with one event, and people of each role signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.web.post_only import page_above

Address = Callable[..., str]


@pytest.fixture
def organization() -> Organization:
    return factories.organization(slug="harbour", name="Harbour Conferences")


@pytest.fixture
def event(organization: Organization) -> Event:
    return factories.event(organization, slug="quay", name="Quay Conf", timezone="Europe/Berlin")


@pytest.fixture
def editor(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.EDITOR))
    return client


@pytest.fixture
def admin(organization: Organization) -> Client:
    client = Client()
    client.force_login(factories.member(organization, Role.ADMIN))
    return client


@pytest.fixture
def viewer(organization: Organization) -> Client:
    client = Client()
    client.force_login(factories.member(organization, Role.VIEWER))
    return client


@pytest.fixture
def at(event: Event) -> Address:
    """The address of a page of the event."""

    def address(name: str, *more: int) -> str:
        return reverse(name, args=[event.organization.slug, event.slug, *more])

    return address


def assert_not_found(client: Client, path: str, values: dict[str, str] | None = None) -> None:
    """Nothing is there to be read or changed; an address for forms alone leads to the page above it."""
    read, changed = client.get(path), client.post(path, values or {})
    assert 404 in {read.status_code, changed.status_code}
    assert changed.status_code in {404, 405}
    assert read.status_code in {404, 302}
    if read.status_code == 302:
        assert read.headers["Location"] == page_above(path)
