"""Invitations: joining a second organization, and who may end up in whose account (W1)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.test_members_page import MEMBERS, invite, member_of

from stagedoor.accounts.domain.organizations import add_member
from stagedoor.accounts.models import Invitation, Membership, Organization, Person, Role
from stagedoor.common import clock

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-harbour-9"
EMAIL = "grace@example.org"


@pytest.fixture
def elsewhere() -> Organization:
    return factories.organization(slug="elsewhere", name="Elsewhere")


@pytest.fixture
def their_admin(elsewhere: Organization) -> Client:
    client = Client()
    client.force_login(factories.member(elsewhere, Role.ADMIN))
    return client


@pytest.fixture
def mailing(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def invite_to_elsewhere(their_admin: Client, email: str = EMAIL) -> str:
    page = their_admin.post("/elsewhere/members/", {"email": email, "role": "editor"})
    link = re.search(r"/invitation/[^/\"]+/", page.content.decode())
    assert link is not None
    return link[0]


def set_password(client: Client, password: str = PASSWORD) -> None:
    sent = {"new_password1": password, "new_password2": password}
    assert client.post(reverse("account_set_password"), sent).status_code == 302


def sign_in(password: str = PASSWORD) -> Client | None:
    client = Client()
    client.post(reverse("account_login"), {"login": EMAIL, "password": password})
    return client if "_auth_user_id" in client.session else None


def owner_by_operator(organization: Organization) -> Client:
    """The address's owner, who came by the operator's link."""
    _, token = add_member(organization, EMAIL, Role.EDITOR)
    client = Client()
    client.post(reverse("sign_in_link", args=[token]))
    set_password(client)
    return client


def mailed_path(name: str) -> str:
    found = re.search(rf"/{name}/[^/\s]+/", str(mail.outbox[-1].body))
    assert found is not None
    return found[0]


def test_W1_who_saw_the_first_link_does_not_come_along_into_another_organization(
    admin: Client, their_admin: Client
) -> None:
    impostor = Client()
    impostor.post(f"{invite(admin, EMAIL)}register/")
    set_password(impostor)

    link = invite_to_elsewhere(their_admin)
    refused = impostor.post(f"{link}accept/")
    assert refused.status_code == 403
    assert "stagedoor org add-member elsewhere grace@example.org --role editor" in refused.content.decode()
    assert impostor.get("/elsewhere/").status_code == 404


def test_W1_the_operators_link_ends_every_session_and_the_password_before_it_opens_the_other(
    admin: Client, elsewhere: Organization
) -> None:
    impostor = Client()
    impostor.post(f"{invite(admin, EMAIL)}register/")
    set_password(impostor)

    _, token = add_member(elsewhere, EMAIL, Role.EDITOR)
    assert impostor.get("/elsewhere/").status_code == 302
    assert sign_in() is None
    owner = Client()
    owner.post(reverse("sign_in_link", args=[token]))
    set_password(owner, "own-harbour-77")
    assert owner.get("/elsewhere/").status_code == 200
    assert owner.get(MEMBERS).status_code == 200


def test_an_existing_person_signs_in_and_accepts(
    organization: Organization, elsewhere: Organization, their_admin: Client
) -> None:
    owner = owner_by_operator(organization)
    link = invite_to_elsewhere(their_admin)
    shown = Client().get(link).content.decode()
    assert f"{reverse('account_login')}?next={link}" in shown
    assert "Accept" in owner.get(link).content.decode()
    assert owner.post(f"{link}accept/").headers["Location"] == "/elsewhere/"
    assert owner.get("/elsewhere/").status_code == 200
    assert not elsewhere.invitations.exists()
    assert owner.post(f"{link}accept/").status_code == 410


def test_W1_a_link_renewed_before_joining_opens_nothing_afterwards(
    admin: Client, organization: Organization, their_admin: Client
) -> None:
    owner_by_operator(organization)
    membership = Membership.objects.get(person__email=EMAIL)
    page = admin.post(reverse("member_link", args=["harbour", membership.pk])).content.decode()
    renewed = re.search(r"/sign-in/[^/]+/", page)
    assert renewed is not None
    impostor = Client()
    impostor.post(renewed[0])
    set_password(impostor)
    assert impostor.post(f"{invite_to_elsewhere(their_admin)}accept/").status_code == 403


def test_W1_a_renewed_link_ends_sessions_and_the_old_password_and_says_who_made_it(
    admin: Client, organization: Organization
) -> None:
    member = owner_by_operator(organization)
    membership = Membership.objects.get(person__email=EMAIL)
    page = admin.post(reverse("member_link", args=["harbour", membership.pk])).content.decode()
    assert member.get(MEMBERS).status_code == 302
    assert sign_in() is None
    link = re.search(r"/sign-in/[^/]+/", page)
    assert link is not None
    admin_email = Membership.objects.get(role=Role.ADMIN).person.email
    assert f"{admin_email} asked for it" in member.get(link[0]).content.decode()


def test_W1_a_renewed_link_is_mailed_to_the_member_and_shown_to_nobody(
    mailing: None, admin: Client, organization: Organization, elsewhere: Organization
) -> None:
    membership = member_of(organization, Role.EDITOR, EMAIL)
    elsewhere.memberships.create(person=membership.person, role=Role.OWNER)
    page = admin.post(reverse("member_link", args=["harbour", membership.pk]), follow=True).content.decode()
    assert "was mailed to grace@example.org" in page
    assert "/sign-in/" not in page
    assert mail.outbox[-1].to == [EMAIL]
    assert "you are signed out everywhere" in str(mail.outbox[-1].body)
    owner = Client()
    owner.post(mailed_path("sign-in"))
    assert Person.objects.get(email=EMAIL).address_proven


def test_W1_who_must_prove_the_address_is_mailed_a_link_and_signed_out(
    mailing: None, organization: Organization, their_admin: Client
) -> None:
    person = member_of(organization, Role.EDITOR, EMAIL).person
    doubtful = Client()
    doubtful.force_login(person)
    their_admin.post("/elsewhere/members/", {"email": EMAIL, "role": "editor"})
    invitation = mailed_path("invitation")
    assert "we mailed a link" in doubtful.post(f"{invitation}accept/").content.decode()
    assert doubtful.get(MEMBERS).status_code == 302
    owner = Client()
    owner.post(mailed_path("sign-in"))
    set_password(owner)
    assert owner.post(f"{invitation}accept/").headers["Location"] == "/elsewhere/"


@pytest.mark.parametrize("with_mail", [False, True])
def test_W1_an_invitation_does_not_tell_that_an_address_is_known(
    request: pytest.FixtureRequest, admin: Client, with_mail: bool
) -> None:
    if with_mail:
        request.getfixturevalue("mailing")
    factories.member(email="known@example.org")

    def said(email: str) -> list[str]:
        answers = [admin.post(MEMBERS, {"email": email, "role": "viewer"}, follow=True), admin.get(MEMBERS)]
        pages = [
            re.sub(r"/invitation/[^/]+/", "/invitation/…/", answer.content.decode()) for answer in answers
        ]
        if not with_mail:
            link = re.search(r"/invitation/[^/]+/", answers[0].content.decode())
            assert link is not None
            pages.append(Client().get(link[0]).content.decode().replace(link[0], "…"))
        Invitation.objects.all().delete()
        dull = [re.sub(r"\b\w{64}\b|(?<=invitations/)\d+", "", page) for page in pages]
        return [page.replace(email, "X") for page in dull]

    for one, other in zip(said("known@example.org"), said("fresh@example.org"), strict=True):
        assert one.splitlines() == other.splitlines()


def test_W1_a_known_address_gets_no_second_account_by_an_invitation(admin: Client) -> None:
    person = factories.member(email="known@example.org")
    link = invite(admin, "known@example.org")
    stranger = Client()
    assert stranger.post(f"{link}register/").status_code == 403
    assert "_auth_user_id" not in stranger.session
    assert person.memberships.count() == 1


def test_W1_an_invitation_is_for_its_address_only(admin: Client) -> None:
    link = invite(admin, EMAIL)
    other = factories.member(email="other@example.org")
    client = Client()
    client.force_login(other)
    assert "You are signed in as other@example.org" in client.get(link).content.decode()
    assert client.post(f"{link}accept/").status_code == 403
    assert other.memberships.count() == 1


def test_an_invitation_ends_by_time_by_withdrawal_and_by_a_newer_one(
    admin: Client, organization: Organization
) -> None:
    first, second = invite(admin, EMAIL), invite(admin, EMAIL)
    assert Client().get(first).status_code == 410
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        assert Client().get(second).status_code == 410
    assert "is invited" in admin.get(MEMBERS).content.decode()
    admin.post(reverse("invitation_withdraw", args=["harbour", organization.invitations.get().pk]))
    assert Client().get(second).status_code == 410
    assert Client().post(f"{second}register/").status_code == 410


def test_a_mail_that_does_not_go_is_told_and_shows_no_link(
    mailing: None, settings: Any, admin: Client
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = admin.post(MEMBERS, {"email": EMAIL, "role": "viewer"}, follow=True).content.decode()
    assert "could not be sent" in page
    assert "/invitation/" not in page
