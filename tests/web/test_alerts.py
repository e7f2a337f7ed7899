"""R42 on the pages: where alerts go, who may say so, and what became of the latest ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.common import clock
from stagedoor.sync.alerts.settings import save_alerts, send_test, webhook_secret
from stagedoor.sync.models import AlertDelivery, AlertSettings, Channel, Connection

pytestmark = pytest.mark.django_db
HOOK = "https://93.184.216.34/alerts"
EMAILS = ["anchor@example.org", "mast@example.org"]


@pytest.fixture
def page(organization: Organization) -> str:
    return reverse("alerts", args=[organization.slug])


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_R42_an_admin_says_where_alerts_go(admin: Client, organization: Organization, page: str) -> None:
    answer = admin.post(page, {"emails": "\n".join(EMAILS), "webhook_url": HOOK}, follow=True)
    assert "Send a test alert" in answer.content.decode()
    found = AlertSettings.objects.get()
    assert (found.emails, found.webhook_url) == (EMAILS, HOOK)
    assert webhook_secret(found) in answer.content.decode()
    assert organization.audit_entries.get(action="alerts.changed").detail["emails"] == EMAILS


def test_R42_alerts_can_go_nowhere_again(admin: Client, organization: Organization, page: str) -> None:
    save_alerts(organization, EMAILS, HOOK)
    admin.post(page, {"emails": "", "webhook_url": ""})
    found = AlertSettings.objects.get()
    assert (found.emails, found.webhook_url, found.webhook_secret) == ([], "", "")
    assert "Send a test alert" not in text(admin, page)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"emails": "anchor@example.org nobody"}, "“nobody” is not an email address."),
        ({"webhook_url": "http://192.168.1.1/"}, "192.168.1.1 lies in a private network"),
        ({"webhook_url": "no address"}, "Enter a valid URL."),
    ],
)
def test_R42_a_wrong_address_is_told_on_its_field(
    admin: Client, page: str, given: dict[str, str], said: str
) -> None:
    answer = admin.post(page, {"emails": "", "webhook_url": "", **given})
    [field] = given
    assert said in " ".join(answer.context["form"].errors[field])
    assert not AlertSettings.objects.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_R42_only_owners_and_admins_see_and_change_them(
    client: Client, organization: Organization, page: str, role: Role
) -> None:
    client.force_login(factories.member(organization, role))
    save_alerts(organization, EMAILS, HOOK)
    test_page = reverse("alerts_test", args=[organization.slug])
    posted = {"emails": "other@example.org", "webhook_url": ""}
    assert [client.get(page).status_code, client.post(page, posted).status_code] == [403, 403]
    assert client.post(test_page).status_code == 403
    assert AlertSettings.objects.get().emails == EMAILS
    assert not AlertDelivery.objects.exists()
    Connection.objects.create(organization=organization, key="k", key_fingerprint="f", secret="s")
    card = text(client, reverse("integrations", args=[organization.slug]))
    assert "They go to 2 email addresses and a webhook." in card
    assert "anchor@example.org" not in card
    assert page not in card


def test_R42_a_test_alert_goes_to_every_address_and_its_way_is_shown(
    admin: Client, organization: Organization, page: str, settings: Any
) -> None:
    save_alerts(organization, EMAILS, HOOK)
    answer = admin.post(reverse("alerts_test", args=[organization.slug]), follow=True)
    assert "A test alert is on its way to 3 addresses." in answer.content.decode()
    assert text(admin, page).count("On its way") == 3
    mails = AlertDelivery.objects.filter(channel=Channel.EMAIL)
    mails.filter(address=EMAILS[0]).update(sent_at=clock.now(), next_try_at=None)
    mails.filter(address=EMAILS[1]).update(problem="The mail server did not take it in.")
    AlertDelivery.objects.filter(channel=Channel.WEBHOOK).update(problem="Answered 500.", next_try_at=None)
    shown = text(admin, page)
    assert all(word in shown for word in ("Sent", "Trying again", "Given up"))
    assert all(problem in shown for problem in ("did not take it in", "Answered 500."))


def test_R42_a_test_without_an_address_is_refused_on_the_page(
    admin: Client, organization: Organization
) -> None:
    answer = admin.post(reverse("alerts_test", args=[organization.slug]))
    assert answer.status_code == 400
    assert "Alerts go nowhere yet" in answer.content.decode()


def test_R42_the_page_says_when_nothing_can_be_mailed_or_sent(
    admin: Client, page: str, settings: Any
) -> None:
    settings.EMAIL_URL = ""
    shown = text(admin, page)
    assert "No mail server is set up" in shown
    assert "STAGEDOOR_" not in shown
    assert "Tell whoever runs Stagedoor" in " ".join(shown.split())
    settings.EMAIL_URL = "smtp://mail.example.org"
    assert "No mail server is set up" not in text(admin, page)


def test_R42_nothing_of_another_organizations_alerts_is_shown(
    admin: Client, organization: Organization, page: str
) -> None:
    other = factories.organization()
    save_alerts(other, ["elsewhere@example.org"], "")
    send_test(other)
    assert "elsewhere@example.org" not in text(admin, page)
