"""Signing in: by a link that works once, then by email and password, with guessing throttled."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.domain.sign_in import issue_sign_in_link
from stagedoor.accounts.models import Organization, Person
from stagedoor.common import clock

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-harbour-9"


@pytest.fixture
def newcomer(organization: Organization) -> Person:
    return factories.member(organization, email="ada@example.org")


@pytest.fixture
def link(newcomer: Person) -> str:
    return reverse("sign_in_link", args=[issue_sign_in_link(newcomer, proves_address=False)])


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def log_in(client: Client, password: str) -> int:
    return client.post(
        reverse("account_login"), {"login": "ada@example.org", "password": password}
    ).status_code


def test_looking_at_a_link_does_not_use_it_up(client: Client, link: str) -> None:
    for _ in range(2):
        answer = client.get(link)
        assert answer.status_code == 200
        assert "ada@example.org" in answer.content.decode()
    assert not signed_in(client)


def test_a_link_signs_in_once_and_asks_for_a_password(client: Client, link: str) -> None:
    answer = client.post(link, follow=True)
    assert signed_in(client)
    assert answer.redirect_chain[-1][0] == reverse("account_set_password")

    second = Client()
    again = second.post(link)
    assert again.status_code == 410
    assert "used or has expired" in again.content.decode()
    assert not signed_in(second)
    assert second.get(link).status_code == 410


def test_a_link_expires(client: Client, link: str) -> None:
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        assert client.post(link).status_code == 410
    assert not signed_in(client)


def test_a_made_up_link_says_what_to_do(client: Client) -> None:
    answer = client.get(reverse("sign_in_link", args=["made-up"]))
    assert answer.status_code == 410
    assert "stagedoor org add-member" in answer.content.decode()


def test_the_password_set_after_a_link_signs_in_from_then_on(
    client: Client, newcomer: Person, link: str
) -> None:
    client.post(link)
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    answer = client.post(reverse("account_set_password"), sent, follow=True)
    assert "Your password is set" in answer.content.decode()
    assert signed_in(client)

    fresh = Client()
    assert log_in(fresh, PASSWORD) == 302
    assert signed_in(fresh)


def test_a_weak_or_mistyped_password_is_refused_on_its_field(client: Client, link: str) -> None:
    client.post(link)
    sent = {"new_password1": "short", "new_password2": "shart"}
    page = client.post(reverse("account_set_password"), sent).content.decode()
    assert "data-error-summary" in page
    assert 'aria-invalid="true"' in page


def test_a_new_link_lets_somebody_who_forgot_set_another_password(
    client: Client, newcomer: Person, link: str
) -> None:
    newcomer.set_password(PASSWORD)
    newcomer.save()
    client.post(link)
    sent = {"new_password1": "other-harbour-7", "new_password2": "other-harbour-7"}
    client.post(reverse("account_set_password"), sent)
    assert log_in(Client(), "other-harbour-7") == 302


def test_without_a_link_a_password_is_changed_only_with_the_old_one(client: Client, newcomer: Person) -> None:
    newcomer.set_password(PASSWORD)
    newcomer.save()
    client.force_login(newcomer)
    answer = client.get(reverse("account_set_password"))
    assert answer.headers["Location"] == reverse("account_change_password")
    page = client.get(answer.headers["Location"]).content.decode()
    assert 'name="oldpassword"' in page


def test_wrong_passwords_are_throttled_even_for_the_right_one(client: Client, newcomer: Person) -> None:
    newcomer.set_password(PASSWORD)
    newcomer.save()
    for _ in range(6):
        log_in(client, "wrong")
    assert log_in(client, PASSWORD) == 200
    assert not signed_in(client)


def test_sign_in_goes_on_to_where_one_wanted(client: Client, newcomer: Person) -> None:
    newcomer.set_password(PASSWORD)
    newcomer.save()
    wanted = reverse("members", args=["harbour"])
    sent = {"login": "ada@example.org", "password": PASSWORD, "next": wanted}
    assert client.post(reverse("account_login"), sent).headers["Location"] == wanted
    elsewhere = Client().post(reverse("account_login"), sent | {"next": "https://evil.example.org/"})
    assert elsewhere.headers["Location"] == settings.LOGIN_REDIRECT_URL


def test_signing_out_needs_a_post(client: Client, newcomer: Person) -> None:
    client.force_login(newcomer)
    client.get(reverse("account_logout"))
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/"])
def test_nobody_signs_up_or_changes_their_address(client: Client, newcomer: Person, path: str) -> None:
    client.force_login(newcomer)
    assert client.get(path).status_code == 404


def test_one_organization_opens_at_once_several_are_listed(client: Client, newcomer: Person) -> None:
    client.force_login(newcomer)
    assert client.get("/").headers["Location"] == reverse("events", args=["harbour"])
    other = factories.organization(name="Second House")
    other.memberships.create(person=newcomer, role="viewer")
    factories.organization(name="Strangers")
    page = client.get("/").content.decode()
    assert "Second House" in page
    assert "Strangers" not in page
