"""Signing in for the first time, by a link that works once.

A link opens the whole account. So making one ends every session and the old password: nobody else is left
inside when the address's owner comes in.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from stagedoor.accounts.models import Person, SignInLink
from stagedoor.accounts.tokens import hash_token, new_token
from stagedoor.common import clock
from stagedoor.common.errors import InputError

LINK_LIFE = timedelta(days=3)


@transaction.atomic
def issue_sign_in_link(person: Person, *, proves_address: bool, made_by: Person | None = None) -> str:
    """A new token that signs this person in once within three days.

    Older links, the password and all sessions stop working. *proves_address*: only the address's owner gets
    the link, by mail or from the operator. After any other link the account can join no other organization
    until its owner has used one that does.
    """
    token = new_token()
    person.sign_in_links.filter(used_at=None).delete()
    SignInLink.objects.create(
        person=person,
        made_by=made_by,
        proves_address=proves_address,
        token_hash=hash_token(token),
        expires_at=clock.now() + LINK_LIFE,
    )
    # The sessions' hash depends on the password, and an unusable one is another each time.
    person.set_unusable_password()
    person.address_proven = False
    person.save(update_fields=["password", "address_proven"])
    return token


@transaction.atomic
def prove_address(person: Person, *, ends_password: bool = False) -> None:
    """Note that whoever comes in now has the address: by a mailed link, or as a provider says that we trust.

    Open sign-in links stop working. *ends_password*: so do a password that somebody else may know, and the
    sessions that it opened; one that only the address's owner can know stays.
    """
    person.sign_in_links.filter(used_at=None).delete()
    if person.address_proven:
        return
    if ends_password:
        person.set_unusable_password()
    person.address_proven = True
    person.save(update_fields=["password", "address_proven"])


def peek_sign_in_link(token: str) -> SignInLink:
    """The link, without using it up; raises InputError when it works no more."""
    link = (
        SignInLink.objects.filter(token_hash=hash_token(token), used_at=None, expires_at__gt=clock.now())
        .select_related("person", "made_by")
        .first()
    )
    if link is None:
        raise InputError(
            "This sign-in link has been used or has expired.",
            code="link_spent",
            remedy="Ask whoever runs Stagedoor for a new one (stagedoor org add-member).",
        )
    return link


@transaction.atomic
def use_sign_in_link(token: str) -> Person:
    """Use the link up and say who it signs in; raises InputError when it works no more."""
    link = peek_sign_in_link(token)
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now()):
        return peek_sign_in_link(token).person
    person = link.person
    person.address_proven = link.proves_address
    person.save(update_fields=["address_proven"])
    return person
