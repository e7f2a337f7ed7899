"""The settings of a mapping, on its row and on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import AuditEntry, Role
from stagedoor.cli.mapping import mapping as command
from stagedoor.sync.models import Connection, EventMapping

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapping() -> EventMapping:
    """A mapping of which no call is made."""
    event = factories.event(factories.organization())
    connection = Connection.objects.create(
        organization=event.organization, key="k", key_fingerprint="f", secret="s"
    )
    return EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=7, swoogo_event_name="Theirs"
    )


def test_R37_an_admin_chooses_what_becomes_of_known_contacts(client: Client, mapping: EventMapping) -> None:
    organization = mapping.event.organization
    client.force_login(factories.member(organization, Role.ADMIN))
    address = reverse("mapping_contacts", args=[organization.slug, mapping.pk])
    window = reverse("mappings", args=[organization.slug])
    assert "keeps what it has" in client.get(window).content.decode()
    client.post(address, {"contacts": "ours"})
    mapping.refresh_from_db()
    assert mapping.rewrite_contacts
    assert "is overwritten" in client.get(window).content.decode()
    assert AuditEntry.objects.get(action="swoogo.mapping_changed").detail["rewrite_contacts"] is True
    client.post(address, {"contacts": "theirs"})
    mapping.refresh_from_db()
    assert not mapping.rewrite_contacts


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_others_see_it_only(client: Client, mapping: EventMapping, role: Role) -> None:
    organization = mapping.event.organization
    client.force_login(factories.member(organization, role))
    address = reverse("mapping_contacts", args=[organization.slug, mapping.pk])
    assert client.post(address, {"contacts": "ours"}).status_code == 403
    assert 'name="contacts"' not in client.get(reverse("mappings", args=[organization.slug])).content.decode()


def test_on_the_command_line(mapping: EventMapping) -> None:
    path = mapping.event.path
    done = CliRunner().invoke(command, ["set", path, "rewrite_contacts=on"])
    assert done.exit_code == 0
    assert "rewrite_contacts=on\n" in done.stdout
    told = CliRunner().invoke(command, ["show", path, "--json"])
    assert json.loads(told.stdout)["rewrite_contacts"] is True
    for wrong in ("rewrite_contacts", "rewrite_contacts=maybe", "colour=on"):
        refused = CliRunner().invoke(command, ["set", path, wrong])
        assert refused.exit_code == 2
        assert "nothing was changed" in refused.stderr
