"""Where a person is signed in, and ending that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession

from stagedoor.accounts.devices import device_of

if TYPE_CHECKING:
    from stagedoor.accounts.models import Person


@dataclass(frozen=True)
class SignIn:
    """One browser in which a person is signed in."""

    id: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_this_one: bool


def sign_ins_of(person: Person, session_key: str | None) -> list[SignIn]:
    """All of them, the one with this session key first, then the one seen last."""
    found = [
        SignIn(
            one.pk,
            device_of(one.user_agent),
            one.ip,
            one.created_at,
            one.last_seen_at,
            one.session_key == session_key,
        )
        for one in UserSession.objects.purge_and_list(person)
    ]
    return sorted(found, key=lambda one: (one.is_this_one, one.last_seen), reverse=True)


def end_sign_in(person: Person, sign_in_id: int) -> bool:
    """Sign the person out in one browser; False where there is no such sign-in of theirs."""
    found = UserSession.objects.filter(user=person, pk=sign_in_id).first()
    if found is None:
        return False
    found.end()
    return True


def end_other_sign_ins(person: Person, session_key: str | None) -> int:
    """Sign the person out everywhere else; returns in how many browsers."""
    others = list(UserSession.objects.filter(user=person).exclude(session_key=session_key))
    for one in others:
        one.end()
    return len(others)
