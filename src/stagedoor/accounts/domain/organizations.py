"""Organizations and their members."""

from __future__ import annotations

import re

from django.db import transaction

from stagedoor.accounts.domain.sign_in import issue_sign_in_link
from stagedoor.accounts.models import Membership, Organization, Person, Role, record_audit
from stagedoor.common.errors import InputError
from stagedoor.common.text import without_control

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Words that our own addresses begin with, for an organization and for an event.
RESERVED_SLUGS = frozenset(
    {"accounts", "admin", "api", "docs", "feeds", "health", "healthz", "invitation", "members", "metrics"}
    | {"api-tokens", "new-event", "ready", "settings", "sign-in", "static", "switcher", "webhooks"}
)


def check_slug(slug: str) -> str:
    """A slug as it may stand in an address; raises InputError otherwise."""
    if not SLUG.fullmatch(slug) or len(slug) > 50:
        raise InputError(
            f"“{slug}” cannot stand in an address.",
            place="slug",
            remedy="Use up to 50 lower-case letters, digits and hyphens, such as “harbour-conf”.",
        )
    if slug in RESERVED_SLUGS:
        raise InputError(
            f"“{slug}” is an address of Stagedoor itself.",
            place="slug",
            code="reserved",
            remedy="Choose another.",
        )
    return slug


@transaction.atomic
def create_organization(slug: str, name: str, actor: Person | None = None) -> Organization:
    """Make an organization; the actor, if any, becomes its owner."""
    check_slug(slug)
    name = " ".join(without_control(name).split())
    if not name:
        raise InputError("An organization needs a name.", place="name")
    if Organization.objects.filter(slug=slug).exists():
        raise InputError(f"There is already an organization “{slug}”.", place="slug", code="taken")
    organization = Organization.objects.create(slug=slug, name=name)
    if actor is not None:
        Membership.objects.create(organization=organization, person=actor, role=Role.OWNER)
    record_audit(organization, actor, "organization.created", organization)
    return organization


@transaction.atomic
def add_member(organization: Organization, email: str, role: Role) -> tuple[Person, str]:
    """For the operator: give the person with this email a role; returns them and their sign-in link's token.

    Whoever else was inside the account is out by that: sessions and password end with the new link.
    """
    if "@" not in email.strip("@ "):
        raise InputError(f"“{email}” is not an email address.", place="email")
    person = Person.objects.invite(email)
    Membership.objects.update_or_create(organization=organization, person=person, defaults={"role": role})
    organization.invitations.filter(email__iexact=person.email).delete()
    record_audit(organization, None, "member.added", person, role=role)
    return person, issue_sign_in_link(person, proves_address=True)
