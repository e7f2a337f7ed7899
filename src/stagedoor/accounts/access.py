"""From a request to an organization: fetch and authorise in one call, so that nobody forgets the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404

from stagedoor.accounts.models import Membership, Organization, Person, Role
from stagedoor.accounts.permissions import Permission
from stagedoor.accounts.second_factor import check_second_factor

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet


def access_membership(
    person: Person | AnonymousUser, slug: str, needs: Permission = Permission.READ
) -> Membership:
    """The person's membership of this organization.

    Raises Http404 for somebody who is no member (whether it exists is nobody else's business) and
    PermissionDenied for a member whose role does not reach, and SecondFactorMissing for one without the
    second factor that the organization asks for.
    """
    if not isinstance(person, Person):
        raise Http404
    membership = (
        Membership.objects.select_related("organization")
        .filter(person=person, organization__slug=slug)
        .first()
    )
    if membership is None:
        raise Http404
    if not needs.allows(membership.role):
        raise PermissionDenied(f"This needs the role {needs.least_role.label} in {membership.organization}.")
    check_second_factor(person, membership.organization)
    membership.organization.role = Role(membership.role)
    return membership


def access_organization(
    person: Person | AnonymousUser, slug: str, needs: Permission = Permission.READ
) -> Organization:
    """The organization with this slug, if the person may go there; raises as ``access_membership``."""
    return access_membership(person, slug, needs).organization


def organizations_of(person: Person) -> QuerySet[Organization]:
    """The organizations this person is a member of."""
    return Organization.objects.filter(memberships__person=person)
