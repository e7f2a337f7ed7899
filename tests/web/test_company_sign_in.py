"""Signing in with a company's account, against a real OpenID Connect server."""

from __future__ import annotations

import copy
import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.company import CLIENT_ID, CLIENT_SECRET, Company, serve
from tests.web.test_account import set_up_app

from stagedoor.accounts.models import Organization, Person

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-harbour-9"
LOGIN = "/accounts/oidc/company/login/"


@pytest.fixture
def company(settings: Any) -> Iterator[Company]:
    running = Company({"sub": "4711", "email": "Ada@example.org", "email_verified": True, "name": "Ada"})
    server = serve(running)
    settings.OIDC_URL, settings.OIDC_NAME = running.url, "Harbour Inc"
    providers = copy.deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    app = {"provider_id": "company", "name": "Harbour Inc", "client_id": CLIENT_ID, "secret": CLIENT_SECRET}
    providers["openid_connect"]["APPS"] = [app | {"settings": {"server_url": running.url}}]
    settings.SOCIALACCOUNT_PROVIDERS = providers
    yield running
    server.shutdown()
    server.server_close()


@pytest.fixture
def ada(organization: Organization) -> Person:
    person = factories.member(organization, email="ada@example.org")
    person.set_password(PASSWORD)
    person.address_proven = True
    person.save()
    return person


def location_of(url: str) -> str:
    """Where the company's server sends the browser."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = connection.getresponse().headers["Location"]
    connection.close()
    return location


def come_back(client: Client, path: str = LOGIN) -> Any:
    """Go there and back, as a browser does."""
    back = urlsplit(location_of(client.get(path).headers["Location"]))
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_known_person_signs_in_with_the_address_that_the_provider_verified(
    client: Client, ada: Person, company: Company
) -> None:
    assert "Sign in with Harbour Inc" in client.get(reverse("account_login")).content.decode()
    answer = come_back(client, f"{LOGIN}?next=/harbour/members/")
    assert answer.headers["Location"] == "/harbour/members/"
    assert client.get("/harbour/").status_code == 200
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    company.claims["email"] = "married@example.org"
    again = Client()
    come_back(again)
    assert is_in(again)


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(
    client: Client, ada: Person, company: Company, verified: object
) -> None:
    company.claims["email_verified"] = verified
    answer = come_back(client)
    assert answer.status_code == 403
    assert "has not verified your address" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_nobody_gets_an_account_or_a_membership_by_signing_in(
    client: Client, ada: Person, company: Company
) -> None:
    company.claims |= {"sub": "4712", "email": "stranger@example.org"}
    answer = come_back(client)
    assert answer.status_code == 403
    assert "has been invited here" in answer.content.decode()
    assert not is_in(client)
    assert Person.objects.count() == 1


def test_W1_a_password_that_others_may_know_ends_with_the_first_sign_in(
    client: Client, ada: Person, company: Company
) -> None:
    Person.objects.update(address_proven=False)
    impostor = Client()
    impostor.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    assert is_in(impostor)
    come_back(client)
    assert client.get("/harbour/").status_code == 200
    assert impostor.get("/harbour/").status_code == 302
    ada.refresh_from_db()
    assert (ada.has_usable_password(), ada.address_proven) == (False, True)


def test_the_second_factor_is_asked_for_here_too(client: Client, ada: Person, company: Company) -> None:
    client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    set_up_app(client)
    other = Client()
    assert come_back(other).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(other)


def test_a_refusal_there_is_told_and_a_made_up_answer_opens_nothing(
    client: Client, ada: Person, company: Company
) -> None:
    company.refuses = True
    answer = come_back(client)
    assert "nothing happened here" in client.get(answer.headers["Location"]).content.decode()
    made_up = client.get(f"{LOGIN}callback/?code=x&state=y")
    assert "did not work" in made_up.content.decode()
    assert not is_in(client)


def test_without_a_provider_there_is_no_such_button_and_no_such_page(client: Client) -> None:
    assert "Sign in with a passkey" in client.get(reverse("account_login")).content.decode()
    assert "oidc" not in client.get(reverse("account_login")).content.decode()
    assert client.get(LOGIN).status_code == 404
