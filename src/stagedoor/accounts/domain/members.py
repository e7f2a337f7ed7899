"""Members of an organization: who invites whom, and what an invitation may open.

A sign-in link opens a person's whole account. So an organization only gets one for somebody who is a member
of nothing else; otherwise it would be a way into other people's organizations (W1).
"""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.domain.organizations import add_member
from stagedoor.accounts.domain.sign_in import issue_sign_in_link
from stagedoor.accounts.models import Membership, Organization, Person, Role, record_audit
from stagedoor.common.errors import InputError


def _check_reach(actor: Membership, role: str) -> None:
    if not Role(actor.role).includes(Role(role)):
        raise InputError("Only an owner can do this to an owner.", place="role", code="role_too_high")


def _check_owner_stays(membership: Membership) -> None:
    if membership.role != Role.OWNER:
        return
    owners = membership.organization.memberships.select_for_update().filter(role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise InputError(
            f"{membership.person} is the last owner of {membership.organization}; nothing was changed.",
            place="role",
            code="last_owner",
            remedy="Make somebody else an owner first.",
        )


@transaction.atomic
def invite_member(organization: Organization, email: str, role: Role, actor: Membership) -> str:
    """Make somebody new to Stagedoor a member; returns the token of their sign-in link.

    Raises InputError for a member, and for somebody who has an account already: then the operator, who
    can make sure of the person, adds them on the command line.
    """
    _check_reach(actor, role)
    known = Person.objects.filter(email__iexact=email.strip()).first()
    if known is not None and known.memberships.filter(organization=organization).exists():
        raise InputError(
            f"{known} is a member already.",
            place="email",
            code="taken",
            remedy="Change their role in the list.",
        )
    if known is not None and (known.has_usable_password() or known.memberships.exists()):
        raise InputError(
            f"{known.email} has an account here already.",
            place="email",
            code="has_account",
            remedy="Ask whoever runs Stagedoor to add them: "
            f"stagedoor org add-member {organization.slug} {known.email} --role {role.value}",
        )
    return issue_sign_in_link(add_member(organization, email, role, actor.person))


@transaction.atomic
def change_role(membership: Membership, role: Role, actor: Membership) -> None:
    """Give a member another role; there is always an owner, and only owners make and unmake owners."""
    _check_reach(actor, membership.role)
    _check_reach(actor, role)
    if role != Role.OWNER:
        _check_owner_stays(membership)
    organization, person = membership.organization, membership.person
    record_audit(organization, actor.person, "member.role_changed", person, old=membership.role, new=role)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove_member(membership: Membership, actor: Membership) -> None:
    """Take a member out of the organization; their account and what they did stay."""
    _check_reach(actor, membership.role)
    _check_owner_stays(membership)
    record_audit(membership.organization, actor.person, "member.removed", membership.person)
    membership.delete()


@transaction.atomic
def renew_sign_in_link(membership: Membership, actor: Membership) -> str:
    """A new sign-in link for a member who lost theirs or forgot the password; returns its token."""
    _check_reach(actor, membership.role)
    if membership.person.memberships.exclude(pk=membership.pk).exists():
        raise InputError(
            f"{membership.person} is a member of other organizations too, and a link opens them all.",
            code="has_other_organizations",
            remedy="Ask whoever runs Stagedoor for the link.",
        )
    record_audit(membership.organization, actor.person, "member.link_renewed", membership.person)
    return issue_sign_in_link(membership.person)
