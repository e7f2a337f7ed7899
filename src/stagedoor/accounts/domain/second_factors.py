"""Asking members for a second factor, and helping somebody who has lost theirs."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from stagedoor.accounts.models import Membership, Organization, Person, record_audit
from stagedoor.common.errors import InputError


@transaction.atomic
def require_two_factors(organization: Organization, actor: Membership, *, on: bool) -> None:
    """Let only members with a second factor see the organization's pages, or all of them again.

    Tokens of the API and the command line go on as before.
    """
    if organization.requires_two_factors == on:
        return
    organization.requires_two_factors = on
    organization.save(update_fields=["requires_two_factors"])
    word = "required" if on else "optional"
    record_audit(organization, actor.person, f"organization.second_factor_{word}", organization)


@transaction.atomic
def reset_factors(email: str) -> int:
    """For the operator: take away all second factors of somebody who has lost theirs; returns how many.

    They sign in by password alone, and where an organization asks for a second factor set up a new one.
    Raises InputError for an address without an account.
    """
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise InputError(f"There is no account with the address {email}.", place="email")
    kept = Authenticator.objects.filter(user=person)
    count: int = kept.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    kept.delete()
    for membership in person.memberships.select_related("organization"):
        record_audit(membership.organization, None, "member.second_factors_reset", person)
    return count
