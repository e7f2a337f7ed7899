"""Tokens of the API on their page and on the command line."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.api_tokens.models import ApiToken
from stagedoor.cli.tokens import token as command

pytestmark = pytest.mark.django_db


def reach(client: Client, text: str, path: str = "/api/v1/events") -> int:
    return client.get(path, headers={"Authorization": f"Bearer {text}"}).status_code


def test_W4_a_token_is_shown_once_and_ends_when_revoked(
    admin: Client, organization: Organization, event: Event, client: Client
) -> None:
    page = reverse("api_tokens", args=[organization.slug])
    factories.event(organization, slug="other")
    given = {"name": "Website", "role": "viewer", "events": [str(event.pk)], "expires_on": ""}
    shown = admin.post(page, given).content.decode()
    text = re.search(r'value="(sdr_[\w-]+)"', shown)[1]  # type: ignore[index]
    assert text not in admin.get(page).content.decode()
    made = ApiToken.objects.get()
    assert text not in json.dumps(ApiToken.objects.values().get(), default=str)
    assert reach(client, text, "/api/v1/events/quay") == 200
    assert reach(client, text, "/api/v1/events/other") == 404
    assert "Never" not in admin.get(page).content.decode()
    admin.post(reverse("api_token_revoke", args=[organization.slug, made.pk]))
    assert reach(client, text) == 401
    actions = list(organization.audit_entries.values_list("action", flat=True))
    assert actions[:2] == ["api_token.revoked", "api_token.created"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "x", "role": "owner"}, "Select a valid choice"),
        ({"name": "x", "role": "viewer", "expires_on": "2020-01-01"}, "That day is over already."),
        ({"name": "", "role": "viewer"}, "This field is required"),
    ],
)
def test_a_token_that_may_not_be_is_refused(
    admin: Client, organization: Organization, given: dict[str, str], why: str
) -> None:
    assert why in admin.post(reverse("api_tokens", args=[organization.slug]), given).content.decode()
    assert not ApiToken.objects.exists()


def test_the_command_makes_lists_and_revokes(
    organization: Organization, event: Event, client: Client
) -> None:
    def run(*words: str) -> str:
        return CliRunner().invoke(command, words).output

    made = json.loads(
        run("create", "harbour", "--name", "Website", "--event", "quay", "--days", "9", "--json")
    )
    assert reach(client, made["token"]) == 200
    [listed] = json.loads(run("list", "harbour", "--json"))["tokens"]
    assert (listed["role"], listed["events"]) == (Role.VIEWER, ["quay"])
    assert made["token"] not in run("list", "harbour")
    assert run("revoke", "harbour", str(made["id"])).strip() == f"Token {made['id']} “Website” is revoked."
    assert reach(client, made["token"]) == 401
    assert "There is no token 99" in run("revoke", "harbour", "99")


def test_the_docs_page_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get(reverse("api_docs"))
    assert page.status_code == 200
    assert not re.findall(r'(?:src|href)="https?:', page.content.decode())
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert client.get(reverse("api_description")).json()["openapi"] == "3.1.0"
