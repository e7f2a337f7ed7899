"""Making, using and ending tokens of the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from stagedoor.accounts.models import Membership, Organization, Person, Role, record_audit
from stagedoor.accounts.tokens import hash_token, new_token
from stagedoor.agenda.domain.texts import clean_title
from stagedoor.api_tokens.models import ApiToken
from stagedoor.common import clock
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from stagedoor.agenda.models import Event

# Tells people, and programs that look for leaked secrets, what it is.
PREFIX = "sdr_"
_SHOWN = 10
MAX_TOKENS = 100
WINDOW = timedelta(minutes=1)
_NAME_LENGTH = 100


@dataclass(frozen=True)
class Allowance:
    """How many requests a token has in a window, how many are left, and when the next window begins."""

    limit: int
    remaining: int
    resets_at: datetime
    is_spent: bool


@transaction.atomic
def create_token(
    organization: Organization,
    name: str,
    role: Role,
    *,
    actor: Membership | None = None,
    events: Iterable[Event] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is shown once and never again.

    *actor* is the member who makes it, None for the operator. With *events* it reaches only those. Raises
    InputError for an empty name, a role above the actor's own, a past expiry or too many tokens.
    """
    name, chosen = clean_title(name), list(events)
    if not name or len(name) > _NAME_LENGTH:
        raise InputError(f"A token needs a name of at most {_NAME_LENGTH} characters.", place="name")
    if actor is not None and not Role(actor.role).includes(role):
        raise InputError(f"Your own role is {Role(actor.role).label}: a token cannot do more.", place="role")
    if expires_at is not None and expires_at <= clock.now():
        raise InputError("That day is over already.", place="expires_on")
    if tokens_of(organization).count() >= MAX_TOKENS:
        raise InputError(
            f"{organization} has {MAX_TOKENS} tokens already.", remedy="Revoke those that are not used."
        )
    text = f"{PREFIX}{new_token()}"
    token = ApiToken.objects.create(
        organization=organization,
        name=name,
        role=role,
        is_limited=bool(chosen),
        token_hash=hash_token(text),
        begins_with=text[:_SHOWN],
        made_by=actor.person if actor else None,
        expires_at=expires_at,
    )
    token.events.set(chosen)
    record_audit(organization, token.made_by, "api_token.created", token, role=role, begins=token.begins_with)
    return token, text


def tokens_of(organization: Organization) -> QuerySet[ApiToken]:
    """The tokens that have not been revoked, newest first; expired ones among them."""
    return (
        organization.api_tokens.filter(revoked_at=None).select_related("made_by").prefetch_related("events")
    )


@transaction.atomic
def revoke_token(token: ApiToken, actor: Person | None) -> None:
    """End a token at once; it never works again."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now()):
        record_audit(token.organization, actor, "api_token.revoked", token, begins=token.begins_with)


def bearer(authorization: str) -> str:
    """Return the token of an ``Authorization`` header, ``""`` where it has none."""
    kind, _, text = authorization.partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def find_token(text: str) -> ApiToken | None:
    """Return the token with this text that works now, its role cut down to its maker's; one query."""
    memberships = Membership.objects.filter(
        organization=OuterRef("organization"), person=OuterRef("made_by")
    ).values("role")
    token = (
        ApiToken.objects.filter(token_hash=hash_token(text), revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))
        .select_related("organization", "made_by")
        .annotate(makers_role=Subquery(memberships[:1]))
        .first()
    )
    if token is None or (token.made_by_id and not token.makers_role):
        return None
    if token.made_by_id and not Role(token.makers_role).includes(Role(token.role)):
        token.role = token.makers_role
    return token


def spend_request(token: ApiToken) -> Allowance:
    """Count one request of a token, in all processes together; one statement.

    ``is_spent`` says that the window has no request left: nothing is counted then.
    """
    now, limit = clock.now(), settings.API_REQUESTS_PER_MINUTE
    is_over = Q(window_started_at=None) | Q(window_started_at__lte=now - WINDOW)
    counted = (
        ApiToken.objects.filter(pk=token.pk)
        .filter(is_over | Q(used_in_window__lt=limit))
        .update(
            last_used_at=now,
            used_in_window=Case(When(is_over, then=Value(1)), default=F("used_in_window") + 1),
            window_started_at=Case(When(is_over, then=Value(now)), default=F("window_started_at")),
        )
    )
    started = token.window_started_at
    if started is None or started <= now - WINDOW:
        return Allowance(limit, limit - 1, now + WINDOW, is_spent=False)
    left = max(0, limit - token.used_in_window - 1) if counted else 0
    return Allowance(limit, left, started + WINDOW, is_spent=not counted)
