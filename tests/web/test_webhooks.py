"""Webhooks on their pages and on the command line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.receiver import Receiver

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Event
from stagedoor.cli.webhooks import webhook as command
from stagedoor.webhooks.domain.deliver import deliver_due
from stagedoor.webhooks.domain.publish import send_test
from stagedoor.webhooks.models import Webhook

pytestmark = pytest.mark.django_db


def text_of(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_W4_a_webhook_is_added_tested_sent_again_changed_and_removed(
    admin: Client, organization: Organization, event: Event, receiver: Receiver
) -> None:
    page = reverse("webhooks", args=[organization.slug])
    given = {"url": receiver.url, "kinds": ["run.finished"], "event": str(event.pk)}
    shown = admin.post(page, given).content.decode()
    secret = re.search(r'value="(whsec_[\w+/=]+)"', shown)[1]  # type: ignore[index]
    assert secret not in admin.get(page).content.decode()
    made = Webhook.objects.get()
    here = [organization.slug, made.pk]
    admin.post(reverse("webhook_test", args=here))
    receiver.status = 500
    deliver_due()
    assert "answered 500" in text_of(admin, "webhook", *here)
    receiver.status = 200
    delivery = made.deliveries.get()
    admin.post(reverse("webhook_delivery_send_again", args=[*here, delivery.pk]))
    deliver_due()
    assert len(receiver.posts) == 2
    shown = text_of(admin, "webhook", *here)
    assert delivery.message_id in shown
    assert "arrived" in shown
    admin.post(reverse("webhook", args=here), {**given, "event": "", "kinds": ["drift.found"]})
    made.refresh_from_db()
    assert (made.is_on, made.event, made.kinds) == (False, None, ["drift.found"])
    another = re.search(r'value="(whsec_[\w+/=]+)"', admin.post(reverse("webhook_secret", args=here)).text)
    assert another is not None
    assert another[1] != secret
    admin.post(reverse("webhook_remove", args=here))
    assert not Webhook.objects.exists()
    actions = [f"webhook.{done}" for done in ("removed", "secret_renewed", "changed", "sent_again")]
    assert list(organization.audit_entries.values_list("action", flat=True))[:4] == actions


def test_what_is_wrong_stands_on_the_field(admin: Client, organization: Organization) -> None:
    page = reverse("webhooks", args=[organization.slug])
    for given, why in (
        ({"url": "http://127.0.0.1/", "kinds": ["run.finished"]}, "private network"),
        ({"url": "https://93.184.216.34/"}, "Choose at least one thing"),
    ):
        assert why in admin.post(page, given).content.decode()
    assert not Webhook.objects.exists()


def run(*words: str) -> Any:
    result = CliRunner().invoke(command, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_command_adds_lists_changes_and_shows_the_log(event: Event, receiver: Receiver) -> None:
    slug = event.organization.slug
    made = run("add", slug, receiver.url, "--on", "run.finished", "--event", event.slug)
    assert made["secret"].startswith("whsec_")
    key = str(made["id"])
    CliRunner().invoke(command, ["set", slug, key, "--on", "drift.found", "--all-events"])
    [listed] = run("list", slug)["webhooks"]
    assert (listed["kinds"], listed["event"], listed["is_on"]) == (["drift.found"], None, True)
    CliRunner().invoke(command, ["test", slug, key])
    deliver_due()
    [told] = run("log", slug, key)["deliveries"]
    assert (told["kind"], told["state"], told["log"][0]["problem"]) == ("webhook.test", "arrived", "")
    again = CliRunner().invoke(command, ["send-again", slug, key, str(told["id"])])
    assert again.exit_code == 0, again.output
    deliver_due()
    assert "arrived" in CliRunner().invoke(command, ["log", slug, key]).stdout
    assert run("new-secret", slug, key)["secret"] != made["secret"]
    assert CliRunner().invoke(command, ["remove", slug, key]).exit_code == 0
    missing = CliRunner().invoke(command, ["log", slug, key])
    assert (missing.exit_code, "There is no webhook" in missing.stderr) == (2, True)


def test_a_webhook_that_was_switched_off_for_failing_says_so(
    admin: Client, organization: Organization, event: Event
) -> None:
    made = factories.webhook(organization)
    send_test(made)
    Webhook.objects.update(
        is_on=False, failing_since=event.created_at, gave_up_at=event.created_at, event=event
    )
    for name, args in (("webhooks", []), ("webhook", [made.pk])):
        assert "it failed for days" in text_of(admin, name, organization.slug, *args)
