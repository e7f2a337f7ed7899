"""A person's own account: where they are signed in, and the second factor."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.api.conftest import program

from stagedoor.accounts.domain.second_factors import reset_factors
from stagedoor.accounts.domain.sign_in import issue_sign_in_link
from stagedoor.accounts.models import AuditEntry, Organization, Person, Role
from stagedoor.agenda.models import Event
from stagedoor.common import clock
from stagedoor.common.sealing import unseal
from stagedoor.sync.domain.secrets import rotate_secrets

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-harbour-9"
ACCOUNT = "/accounts/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    caches["seen"].clear()


@pytest.fixture
def ada(organization: Organization) -> Person:
    person = factories.member(organization, email="ada@example.org")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(agent: str = FIREFOX, password: str = PASSWORD) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": "ada@example.org", "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def text(client: Client, path: str = ACCOUNT) -> str:
    return " ".join(client.get(path, follow=True).content.decode().split())


def code_now(person: Person, *, steps: int = 0) -> str:
    [factor] = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return code_of(unseal(factor.data["secret"]), steps)


def code_of(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def set_up_app(client: Client) -> list[str]:
    """Set up an authenticator app as people do; the recovery codes that are shown then."""
    page = text(client, reverse("mfa_activate_totp"))
    if "enter your password again" in page:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = text(client, reverse("mfa_activate_totp"))
    secret = re.search(r'id="totp-key"[^>]*value="(\w+)"', page)
    assert secret is not None
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])}, follow=True)
    return re.findall(r"<code>(\d+)</code>", answer.content.decode())


def test_sign_ins_are_listed_with_device_and_each_can_be_ended(ada: Person) -> None:
    here, phone = sign_in(), sign_in(PHONE)
    shown = text(here)
    assert "Firefox on Linux <strong>· this browser</strong>" in shown
    assert "Safari on iPhone" in shown
    [other] = UserSession.objects.filter(user_agent=PHONE)
    here.post(reverse("sign_in_end", args=[other.pk]))
    assert phone.get("/harbour/").status_code == 302
    assert here.get("/harbour/").status_code == 200


def test_all_other_sign_ins_are_ended_at_once(ada: Person) -> None:
    here, *others = sign_in(), sign_in(PHONE), sign_in()
    here.post(reverse("sign_ins_end_others"))
    assert [client.get("/harbour/").status_code for client in (here, *others)] == [200, 302, 302]


def test_W1_nobody_ends_or_sees_the_sign_ins_of_others(ada: Person, viewer: Client) -> None:
    here = sign_in()
    [mine] = UserSession.objects.filter(user=ada)
    assert viewer.post(reverse("sign_in_end", args=[mine.pk])).status_code == 404
    assert "Firefox" not in text(viewer)
    assert here.get("/harbour/").status_code == 200


def test_when_a_browser_was_last_seen_is_noted_every_few_minutes(ada: Person) -> None:
    here = sign_in()
    here.get("/harbour/")
    before = UserSession.objects.get().last_seen_at
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        here.get("/harbour/")
        assert UserSession.objects.get().last_seen_at == before
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        here.get("/harbour/")
        assert UserSession.objects.get().last_seen_at == clock.now()


def test_an_app_is_asked_for_after_the_password_and_recovery_codes_stand_in_once(ada: Person) -> None:
    codes = set_up_app(sign_in())
    assert len(codes) == 10
    assert "Authenticator app</h3> <p>Set up" in text(sign_in_with(code_now(ada)))
    half_way = sign_in()
    assert not is_in(half_way)
    assert half_way.get("/harbour/").status_code == 302
    assert "Incorrect code" in half_way.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert not is_in(half_way)
    assert is_in(sign_in_with(codes[0]))
    assert not is_in(sign_in_with(codes[0]))


def sign_in_with(code: str) -> Client:
    client = sign_in()
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def test_a_sign_in_link_asks_for_the_second_factor_too(ada: Person) -> None:
    set_up_app(sign_in())
    link = reverse("sign_in_link", args=[issue_sign_in_link(ada, proves_address=False)])
    client = Client()
    assert client.post(link).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    done = client.post(reverse("mfa_authenticate"), {"code": code_now(ada)})
    assert done.headers["Location"] == reverse("account_set_password")
    assert is_in(client)


def test_adding_a_factor_long_after_signing_in_asks_for_the_password_again(ada: Person) -> None:
    here = sign_in()
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert "enter your password again" in text(here, reverse("mfa_activate_totp"))
        here.post(reverse("mfa_activate_totp"), {"code": "123456"})
    assert not Authenticator.objects.exists()


def test_what_codes_are_made_from_is_kept_encrypted_and_turns_with_the_keys(
    ada: Person, settings: Any
) -> None:
    from cryptography.fernet import Fernet

    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SECRET_KEYS = first
    set_up_app(sign_in())
    settings.SECRET_KEYS = f"{second},{first}"
    assert rotate_secrets().done == 2
    settings.SECRET_KEYS = second
    assert is_in(sign_in_with(code_now(ada, steps=1)))


def test_an_organization_that_requires_two_factors_leads_to_setting_one_up(
    ada: Person, organization: Organization, event: Event
) -> None:
    here = sign_in()
    here.post("/harbour/members/two-factors/", {"on": "on"})
    for path in ("/harbour/", "/harbour/quay/sessions/", "/harbour/members/"):
        assert here.get(path).headers["Location"] == ACCOUNT
    htmx = here.get("/harbour/quay/sessions/", headers={"HX-Request": "true"})
    assert htmx.headers["HX-Redirect"] == ACCOUNT
    shown = text(here, "/harbour/")
    assert "Harbour Conferences asks for a second factor" in shown
    assert program(organization).get("/events").status_code == 200
    set_up_app(here)
    assert here.get("/harbour/quay/sessions/").status_code == 200
    here.post("/harbour/members/two-factors/", {"on": "off"})
    organization.refresh_from_db()
    assert not organization.requires_two_factors
    actions = AuditEntry.objects.filter(action__contains="second_factor").values_list("action", flat=True)
    assert sorted(actions) == ["organization.second_factor_optional", "organization.second_factor_required"]


def test_another_organization_of_the_same_person_opens_as_before(
    ada: Person, organization: Organization
) -> None:
    factories.organization(slug="other").memberships.create(person=ada, role=Role.VIEWER)
    Organization.objects.filter(pk=organization.pk).update(requires_two_factors=True)
    here = sign_in()
    assert (here.get("/other/").status_code, here.get("/harbour/").status_code) == (200, 302)


def test_the_operator_takes_lost_factors_away(ada: Person) -> None:
    set_up_app(sign_in())
    assert reset_factors("Ada@example.org") == 1
    assert is_in(sign_in())
    assert AuditEntry.objects.filter(action="member.second_factors_reset").exists()


def test_W1_nobody_removes_the_passkey_of_somebody_else(ada: Person, viewer: Client) -> None:
    key = Authenticator.objects.create(user=ada, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop"})
    viewer.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
    assert Authenticator.objects.filter(pk=key.pk).exists()
