"""Invitations: how an address comes to join an organization.

The same is said and shown for every address, so that an invitation does not tell who has an account (W1).
An account is only let into another organization if nobody but the address's owner can have its password:
otherwise whoever invited them first, and saw their first link, would come along.
"""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.domain.members import check_reach
from stagedoor.accounts.domain.sign_in import LINK_LIFE, issue_sign_in_link
from stagedoor.accounts.models import Invitation, Membership, Organization, Person, Role, record_audit
from stagedoor.accounts.tokens import hash_token, new_token
from stagedoor.common import clock
from stagedoor.common.errors import InputError


@transaction.atomic
def invite_member(
    organization: Organization, email: str, role: Role, actor: Membership, *, by_mail: bool
) -> str:
    """Invite an address; returns the invitation's token. A former invitation of the same address ends.

    *by_mail*: the link goes to the address and is shown to nobody. Raises InputError for a member.
    """
    check_reach(actor, role)
    email = email.strip().lower()
    if organization.memberships.filter(person__email__iexact=email).exists():
        raise InputError(
            f"{email} is a member already.",
            place="email",
            code="taken",
            remedy="Change their role in the list.",
        )
    token = new_token()
    facts = {
        "role": role,
        "invited_by": actor.person,
        "mailed": by_mail,
        "token_hash": hash_token(token),
        "expires_at": clock.now() + LINK_LIFE,
    }
    Invitation.objects.update_or_create(organization=organization, email=email, defaults=facts)
    record_audit(organization, actor.person, "member.invited", email, role=role, mailed=by_mail)
    return token


@transaction.atomic
def withdraw_invitation(invitation: Invitation, actor: Membership) -> None:
    """Take an invitation back: its link stops working."""
    check_reach(actor, invitation.role)
    record_audit(invitation.organization, actor.person, "member.invitation_withdrawn", invitation.email)
    invitation.delete()


def peek_invitation(token: str) -> Invitation:
    """The invitation with this token; raises InputError when it works no more."""
    invitation = (
        Invitation.objects.filter(token_hash=hash_token(token), expires_at__gt=clock.now())
        .select_related("organization", "invited_by")
        .first()
    )
    if invitation is None:
        raise InputError(
            "This invitation has been accepted or withdrawn, or it has expired.",
            code="invitation_spent",
            remedy="Ask whoever invited you for a new one.",
        )
    return invitation


@transaction.atomic
def accept_invitation(token: str, person: Person) -> Membership:
    """Let a signed-in person join; every link to their account that is still open stops working.

    Raises InputError for another address's invitation, and with code ``address_unproven`` when somebody
    else may know the password.
    """
    invitation = peek_invitation(token)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.email.lower() != invitation.email:
        raise InputError(
            f"This invitation is for {invitation.email}, and you are signed in as {person.email}.",
            code="other_address",
            remedy="Sign out and open the invitation again.",
        )
    if not person.address_proven:
        raise InputError(
            f"The password of {person.email} was set by a link that others have seen. So it opens no other "
            f"organization; you have not joined {invitation.organization}.",
            code="address_unproven",
            remedy="Ask whoever runs Stagedoor for a link of your own: stagedoor org add-member "
            f"{invitation.organization.slug} {person.email} --role {invitation.role}",
        )
    person.sign_in_links.filter(used_at=None).delete()
    return _join(invitation, person)


@transaction.atomic
def register_invited(token: str) -> Person:
    """Make an account for the invited address and let it join; raises InputError if that cannot be done."""
    invitation = peek_invitation(token)
    if Person.objects.filter(email__iexact=invitation.email).exists():
        raise InputError(
            f"No account can be made for {invitation.email} with this invitation.",
            code="no_new_account",
            remedy="Sign in if you have one. If you cannot, ask whoever runs Stagedoor for a sign-in link: "
            f"stagedoor org add-member {invitation.organization.slug} {invitation.email} "
            f"--role {invitation.role}",
        )
    person = Person.objects.invite(invitation.email)
    person.address_proven = invitation.mailed
    person.save(update_fields=["address_proven"])
    _join(invitation, person)
    return person


@transaction.atomic
def issue_proving_link(token: str, person: Person) -> str:
    """The token of a link to be mailed to a person who must prove their address before they can join.

    Their password and sessions end; the invitation stays open.
    """
    invitation = peek_invitation(token)
    if person.email.lower() != invitation.email:
        raise InputError(f"This invitation is for {invitation.email}.", code="other_address")
    return issue_sign_in_link(person, proves_address=True)


def _join(invitation: Invitation, person: Person) -> Membership:
    organization = invitation.organization
    membership, _ = Membership.objects.get_or_create(
        organization=organization, person=person, defaults={"role": invitation.role}
    )
    record_audit(organization, person, "member.joined", person, role=membership.role)
    invitation.delete()
    return membership
