"""R30, R31: a mapping's settings and its field mapping, on the pages and on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.conftest import assert_not_found

from stagedoor.accounts.models import AuditEntry, Organization, Role
from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.models import CustomField
from stagedoor.cli.fields import fields as fields_command
from stagedoor.cli.mapping import mapping as mapping_command
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mapping_settings import SWITCHES
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.models import EventMapping, FieldMapping
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mapping(sandbox: RunningSandbox) -> EventMapping:
    organization = factories.organization()
    connect(organization, "sandbox-key", "sandbox-secret")
    return add_mapping(factories.event(organization), 370101)


@pytest.fixture
def organization(mapping: EventMapping) -> Organization:
    return mapping.event.organization


@pytest.fixture
def admin(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.ADMIN))
    return client


@pytest.fixture
def size(mapping: EventMapping) -> CustomField:
    """Of speakers, as the sandbox's account has one."""
    field = CustomField(
        event=mapping.event, kind="speaker", name="Shirt", type="choice", choices=["s", "XL", "Kid"]
    )
    save_custom_field(field, None)
    return field


def at(mapping: EventMapping, name: str, *more: str) -> str:
    return reverse(name, args=[mapping.event.organization.slug, mapping.pk, *more])


def shirt_size(sandbox: RunningSandbox) -> dict[str, object]:
    definitions = sandbox.sandbox.store.tables["definitions"].values()
    return next(row for row in definitions if row["name"] == "Shirt Size" and row["account_id"] == 1)


def test_R30_an_admin_switches_on_and_off(admin: Client, mapping: EventMapping) -> None:
    page = admin.get(at(mapping, "mapping_settings")).content.decode()
    for label in SWITCHES.values():
        assert label in page
    chosen = {"both_changed": "ours", "matching": "sure", "drift_check": "off"}
    switches = {"sync_sponsors": "on", "remove_deleted_sessions": "on"}
    admin.post(at(mapping, "mapping_settings"), chosen | switches)
    mapping.refresh_from_db()
    on = {name for name in SWITCHES if getattr(mapping, name)}
    assert on == {"sync_sponsors", "remove_deleted_sessions"}
    assert AuditEntry.objects.get(action="swoogo.mapping_changed").detail == {
        "sync_sponsors": True,
        "remove_deleted_sessions": True,
    }
    admin.post(at(mapping, "mapping_settings"), chosen)
    mapping.refresh_from_db()
    assert not any(getattr(mapping, name) for name in SWITCHES)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_W1_others_see_settings_and_fields_and_change_nothing(
    client: Client, mapping: EventMapping, role: Role
) -> None:
    client.force_login(factories.member(mapping.event.organization, role))
    assert "Remove deleted sessions" in client.get(at(mapping, "mapping_settings")).content.decode()
    page = client.get(at(mapping, "mapping_fields")).content.decode()
    assert "location_id" in page
    assert "Add field mapping" not in page
    assert client.post(at(mapping, "mapping_settings"), {"sync_sponsors": "on"}).status_code in {403, 404}
    removed = client.post(at(mapping, "mapping_field_remove", "session"), {"theirs": "description"})
    assert removed.status_code in {403, 404}
    assert client.get(at(mapping, "mapping_field_add", "session")).status_code in {403, 404}
    assert not FieldMapping.objects.exists()


def test_W1_a_mapping_of_another_organization_is_not_there(client: Client, mapping: EventMapping) -> None:
    client.force_login(factories.member(factories.organization(slug="other"), Role.OWNER))
    for name in ("mapping_settings", "mapping_fields"):
        assert_not_found(client, reverse(name, args=["other", mapping.pk]))


def test_R31_a_choice_is_mapped_by_name_and_by_hand(
    admin: Client, mapping: EventMapping, size: CustomField, sandbox: RunningSandbox
) -> None:
    theirs = shirt_size(sandbox)
    page = admin.get(at(mapping, "mapping_field_add", "speaker")).content.decode()
    assert f"Shirt Size (Type: dropDownList, {theirs['attribute']})" in page
    assert "Shirt (Type: choice)" in page
    pair = {"ours": size.key, "theirs": theirs["attribute"]}
    values = admin.post(at(mapping, "mapping_field_add", "speaker"), pair).content.decode()
    assert "2 of 3 matched by name" in values
    small, _, large, _ = (choice["id"] for choice in theirs["choices"])  # type: ignore[attr-defined]
    chosen = {"value_0": str(small), "value_1": str(large), "value_2": "", "otherwise": str(large)}
    admin.post(at(mapping, "mapping_field_values", "speaker"), pair | chosen)
    row = FieldMapping.objects.get()
    assert (row.ours, row.theirs, row.field_type) == (size.key, theirs["attribute"], "dropDownList")
    assert row.values == {"s": str(small), "XL": str(large), "Kid": ""}
    shown = admin.get(at(mapping, "mapping_fields")).content.decode()
    assert "any other → L" in shown
    again = admin.post(at(mapping, "mapping_field_values", "speaker"), pair).content.decode()
    assert f'<option value="{large}" selected>L</option>' in again


def test_R31_types_that_do_not_fit_are_refused_at_the_field(
    admin: Client, mapping: EventMapping, sandbox: RunningSandbox
) -> None:
    pair = {"ours": "biography", "theirs": shirt_size(sandbox)["attribute"]}
    page = admin.post(at(mapping, "mapping_field_add", "speaker"), pair).content.decode()
    assert "does not fit into" in page
    assert not FieldMapping.objects.exists()


def test_R31_a_default_row_is_removed_put_back_and_reset(admin: Client, mapping: EventMapping) -> None:
    remove = at(mapping, "mapping_field_remove", "session")
    admin.post(remove, {"theirs": "description"})
    assert "Not sent" in admin.get(at(mapping, "mapping_fields")).content.decode()
    admin.post(remove, {"theirs": "description", "back": "1"})
    assert not FieldMapping.objects.exists()
    admin.post(remove, {"theirs": "track_id"})
    admin.post(at(mapping, "mapping_fields_reset", "session"))
    assert not FieldMapping.objects.exists()


@pytest.mark.parametrize("theirs", ["name", "date", "start_time", "end_time", "nothing"])
def test_R31_fixed_rows_stay(admin: Client, mapping: EventMapping, theirs: str) -> None:
    admin.post(at(mapping, "mapping_field_remove", "session"), {"theirs": theirs})
    assert not FieldMapping.objects.exists()


def test_a_page_that_swoogo_does_not_answer_says_so(
    admin: Client, mapping: EventMapping, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stagedoor.swoogo.calls._FIRST_PAUSE", 0.0)
    sandbox.sandbox.faults.add([{"kind": "status", "status": 503, "path": "/fields"}])
    page = admin.get(at(mapping, "mapping_field_add", "sponsor") + "?refresh=1").content.decode()
    assert "Try again" in page


def test_R31_the_command_line_maps_and_lists(
    mapping: EventMapping, size: CustomField, sandbox: RunningSandbox
) -> None:
    path, theirs = mapping.event.path, str(shirt_size(sandbox)["attribute"])
    run = CliRunner().invoke
    mapped = run(fields_command, ["map", path, "speaker", "Shirt", theirs, "--value", "Kid=S"])
    assert mapped.exit_code == 0, mapped.output
    listed = json.loads(run(fields_command, [path, "--json"]).output)
    (row,) = [row for row in listed["speaker"] if row["theirs"] == theirs]
    assert (row["ours_label"], row["values"]) == ("Shirt", {"s": "S", "XL": "XL", "Kid": "S"})
    assert "Shirt → " in run(fields_command, [path]).output
    refused = run(fields_command, ["unmap", path, "session", "name"])
    assert (refused.exit_code, "always goes" in refused.output) == (2, True)
    assert run(fields_command, ["unmap", path, "speaker", theirs]).exit_code == 0
    assert run(fields_command, ["map", path, "session", "capacity", "capacity"]).exit_code == 0
    assert run(fields_command, ["reset", path, "session"]).exit_code == 0
    assert not FieldMapping.objects.exists()
    added = run(fields_command, ["add", path, "session", "Level", "choice", "--choice", "A", "--choice", "B"])
    assert added.exit_code == 0
    assert CustomField.objects.get(kind="session").choices == ["A", "B"]


def test_R30_the_command_line_sets_switches(mapping: EventMapping) -> None:
    path, run = mapping.event.path, CliRunner().invoke
    assert run(mapping_command, ["set", path, "remove_deleted_sessions=on"]).exit_code == 0
    shown = json.loads(run(mapping_command, ["show", path, "--json"]).output)["settings"]
    assert shown["remove_deleted_sessions"] is True
    assert shown["sync_moderators"] is False
    assert run(mapping_command, ["set", path, "sync_sponsors=ja"]).exit_code == 2
