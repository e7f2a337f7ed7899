"""Members: adding with a link to pass on, roles, removing."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Membership, Organization, Role

pytestmark = pytest.mark.django_db
MEMBERS = "/harbour/members/"


def member_of(organization: Organization, role: Role, email: str = "") -> Membership:
    return factories.member(organization, role, email).memberships.get(organization=organization)


def invite(admin: Client, email: str, role: str = "editor") -> str:
    """Invite somebody; the path of the link that the admin is shown."""
    page = admin.post(MEMBERS, {"email": email, "role": role}).content.decode()
    link = re.search(r"http://testserver(/invitation/[^/]+/)", page)
    assert link is not None
    return link[1]


def test_W1_an_admin_invites_somebody_and_gets_their_link(admin: Client, organization: Organization) -> None:
    answer = admin.post(MEMBERS, {"email": "new@example.org", "role": "editor"})
    link = re.search(r"http://testserver(/invitation/[^/]+/)", answer.content.decode())
    assert link is not None
    assert "no-store" in answer.headers["Cache-Control"]
    assert not Membership.objects.filter(person__email="new@example.org").exists()

    newcomer = Client()
    assert "I have no account yet" in newcomer.get(link[1]).content.decode()
    assert newcomer.post(f"{link[1]}register/").headers["Location"] == reverse("account_set_password")
    assert newcomer.get(MEMBERS).status_code == 200
    assert Membership.objects.get(person__email="new@example.org").role == Role.EDITOR


def test_a_bad_email_is_said_on_its_field(admin: Client) -> None:
    page = admin.post(MEMBERS, {"email": "nobody", "role": "editor"}).content.decode()
    assert 'aria-describedby="id_email_error"' in page
    assert 'href="#id_email"' in page


def test_W1_no_new_link_for_a_member_of_other_organizations(
    admin: Client, organization: Organization
) -> None:
    shared = member_of(organization, Role.VIEWER)
    factories.organization().memberships.create(person=shared.person, role=Role.OWNER)
    answer = admin.post(reverse("member_link", args=["harbour", shared.pk]))
    assert "only whoever runs Stagedoor gives it out" in answer.content.decode()
    assert not shared.person.sign_in_links.exists()


def test_a_member_who_lost_the_link_gets_a_new_one(admin: Client, organization: Organization) -> None:
    member = member_of(organization, Role.VIEWER)
    answer = admin.post(reverse("member_link", args=["harbour", member.pk]))
    assert "http://testserver/sign-in/" in answer.content.decode()


def test_W1_an_admin_neither_makes_nor_unmakes_an_owner(admin: Client, organization: Organization) -> None:
    owner = member_of(organization, Role.OWNER)
    viewer = member_of(organization, Role.VIEWER)
    admin.post(reverse("member_role", args=["harbour", owner.pk]), {"role": "viewer"})
    admin.post(reverse("member_remove", args=["harbour", owner.pk]))
    admin.post(reverse("member_link", args=["harbour", owner.pk]))
    admin.post(reverse("member_role", args=["harbour", viewer.pk]), {"role": "owner"})
    admin.post(MEMBERS, {"email": "new@example.org", "role": "owner"})
    owner.refresh_from_db()
    viewer.refresh_from_db()
    assert (owner.role, viewer.role) == (Role.OWNER, Role.VIEWER)
    assert not owner.person.sign_in_links.exists()
    assert not Membership.objects.filter(person__email="new@example.org").exists()


def test_the_last_owner_stays(client: Client, organization: Organization) -> None:
    owner = member_of(organization, Role.OWNER)
    client.force_login(owner.person)
    here = {"Referer": f"http://testserver{MEMBERS}"}
    removed = client.post(reverse("member_remove", args=["harbour", owner.pk]), headers=here, follow=True)
    assert "last owner" in removed.content.decode()
    client.post(reverse("member_role", args=["harbour", owner.pk]), {"role": "viewer"}, headers=here)
    owner.refresh_from_db()
    assert owner.role == Role.OWNER

    second = member_of(organization, Role.VIEWER)
    client.post(reverse("member_role", args=["harbour", second.pk]), {"role": "owner"})
    gone = client.post(reverse("member_remove", args=["harbour", owner.pk]))
    assert gone.headers["Location"] == "/"
    assert client.get(MEMBERS).status_code == 404


def test_a_removed_member_gets_in_no_more(admin: Client, organization: Organization) -> None:
    member = member_of(organization, Role.EDITOR)
    theirs = Client()
    theirs.force_login(member.person)
    admin.post(reverse("member_remove", args=["harbour", member.pk]))
    assert theirs.get("/harbour/").status_code == 404
