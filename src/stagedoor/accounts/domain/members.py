"""Members of an organization: their roles, and new sign-in links for them.

A sign-in link opens a person's whole account. So an admin only sees one for somebody who is a member of
nothing else; otherwise it would be a way into other people's organizations (W1).
"""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.domain.sign_in import issue_sign_in_link
from stagedoor.accounts.models import Membership, Person, Role, record_audit
from stagedoor.accounts.permissions import Permission
from stagedoor.common.errors import InputError


def check_reach(actor: Membership, role: str) -> None:
    """Raise InputError when the actor's role does not reach to this one."""
    needs = Permission.MANAGE_OWNERS if role == Role.OWNER else Permission.MANAGE_MEMBERS
    if not needs.allows(actor.role):
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
def change_role(membership: Membership, role: Role, actor: Membership) -> None:
    """Give a member another role; there is always an owner, and only owners make and unmake owners."""
    check_reach(actor, membership.role)
    check_reach(actor, role)
    if role != Role.OWNER:
        _check_owner_stays(membership)
    organization, person = membership.organization, membership.person
    record_audit(organization, actor.person, "member.role_changed", person, old=membership.role, new=role)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove_member(membership: Membership, actor: Membership) -> None:
    """Take a member out of the organization; their account and what they did stay."""
    check_reach(actor, membership.role)
    _check_owner_stays(membership)
    record_audit(membership.organization, actor.person, "member.removed", membership.person)
    membership.delete()


@transaction.atomic
def renew_sign_in_link(membership: Membership, actor: Membership, *, by_mail: bool) -> str:
    """A new sign-in link for a member who lost theirs or forgot the password; returns its token.

    Their sessions and the old password end. *by_mail*: the link goes to their address and is shown to nobody.
    Otherwise the actor sees it, so InputError for somebody who belongs to other organizations too.
    """
    check_reach(actor, membership.role)
    person = Person.objects.select_for_update().get(pk=membership.person_id)
    if not by_mail and person.memberships.exclude(pk=membership.pk).exists():
        raise InputError(
            f"A link for {person} would open more than {membership.organization}, so only whoever runs "
            "Stagedoor gives it out.",
            code="has_other_organizations",
            remedy="Ask them for one: stagedoor org add-member "
            f"{membership.organization.slug} {person.email} --role {membership.role}",
        )
    record_audit(membership.organization, actor.person, "member.link_renewed", person, mailed=by_mail)
    return issue_sign_in_link(person, proves_address=by_mail, made_by=actor.person)
