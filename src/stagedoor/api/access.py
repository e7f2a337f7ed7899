"""From a request to an event or a record, by way of the token's organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stagedoor.accounts.models import Organization, Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.models import AgendaRecord, Event
from stagedoor.api.problems import Refusal

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from stagedoor.api_tokens.models import ApiToken

Record = TypeVar("Record", bound=AgendaRecord)


def token_of(request: HttpRequest) -> ApiToken:
    """The token that the request came with."""
    token: ApiToken = request.api_token  # type: ignore[attr-defined]
    return token


def actor_of(request: HttpRequest) -> Person | None:
    """Who made the token: changes are made in their name."""
    return token_of(request).made_by


def organization_of(request: HttpRequest, needs: Permission) -> Organization:
    """The token's organization; a refusal where the token's role does not reach, or it is for some events."""
    token = token_of(request)
    _check_role(token, needs)
    if token.is_limited and needs is not Permission.READ:
        raise Refusal(403, "events_limited", "This token is for some events only.")
    return token.organization


def events_of(request: HttpRequest) -> QuerySet[Event]:
    """The events that the token reaches."""
    token = token_of(request)
    events = Event.objects.filter(organization=token.organization_id)
    return events.filter(pk__in=token.events.values("pk")) if token.is_limited else events


def event_of(
    request: HttpRequest, slug: str, needs: Permission = Permission.READ, *, lock: bool = True
) -> Event:
    """The event with this slug; for more than reading it is locked, so that changes come one by one.

    Not with *lock* off, where no transaction is open (``asks_others``).

    A refusal where the token does not reach it, or its role does not.
    """
    token = token_of(request)
    found = events_of(request).filter(slug=slug)
    event = (found.select_for_update() if lock and needs is not Permission.READ else found).first()
    if event is None:
        raise Refusal(404, "not_found", "There is no such event, or this token does not reach it.")
    _check_role(token, needs)
    event.organization = token.organization
    return event


def record_of(event: Event, records: QuerySet[Record], record_id: int) -> Record:
    """The event's record with this id; a refusal for any other."""
    record = records.filter(event=event, pk=record_id).first()
    if record is None:
        name = records.model._meta.verbose_name
        raise Refusal(404, "not_found", f"There is no {name} {record_id} in {event}.")
    record.event = event
    return record


def _check_role(token: ApiToken, needs: Permission) -> None:
    if not needs.allows(token.role):
        raise Refusal(403, "role_too_low", f"This needs a token with the role {needs.least_role.label}.")
