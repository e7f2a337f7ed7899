"""Signing in for the first time, by a link that works once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from stagedoor.accounts.models import Person, SignInLink
from stagedoor.common import clock
from stagedoor.common.errors import InputError

LINK_LIFE = timedelta(days=3)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue_sign_in_link(person: Person) -> str:
    """A new token that signs this person in once within three days; older unused ones stop working."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        person.sign_in_links.filter(used_at=None).delete()
        SignInLink.objects.create(person=person, token_hash=_hash(token), expires_at=clock.now() + LINK_LIFE)
    return token


def peek_sign_in_link(token: str) -> Person:
    """Whose link this is, without using it up; raises InputError when it works no more."""
    link = (
        SignInLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=clock.now())
        .select_related("person")
        .first()
    )
    if link is None:
        raise InputError(
            "This sign-in link has been used or has expired.",
            code="link_spent",
            remedy="Ask whoever runs Stagedoor for a new one (stagedoor org add-member).",
        )
    return link.person


def use_sign_in_link(token: str) -> Person:
    """Use the link up and say who it signs in; raises InputError when it works no more."""
    person = peek_sign_in_link(token)
    used = SignInLink.objects.filter(token_hash=_hash(token), used_at=None).update(used_at=clock.now())
    if not used:
        return peek_sign_in_link(token)
    return person
