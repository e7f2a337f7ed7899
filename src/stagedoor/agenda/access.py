"""From a request to one record of an event, by way of its organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404

from stagedoor.accounts.access import access_organization
from stagedoor.accounts.models import Person, Role
from stagedoor.accounts.permissions import Permission
from stagedoor.accounts.second_factor import check_second_factor
from stagedoor.agenda.models import AgendaRecord, Event

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

Record = TypeVar("Record", bound=AgendaRecord)


def access_event(
    person: Person | AnonymousUser,
    organization_slug: str,
    event_slug: str,
    needs: Permission = Permission.READ,
) -> Event:
    """The event, if the person's role in its organization reaches; raises as ``access_membership``."""
    # One query for who may; the other way only says why not.
    found = Event.objects.select_related("organization").annotate(
        role=F("organization__memberships__role"), member=F("organization__memberships__person")
    )
    asked = {"slug": event_slug, "organization__slug": organization_slug, "member": person.pk}
    event = found.filter(**asked).first() if person.is_authenticated else None
    role = Role(getattr(event, "role")) if event is not None else None  # noqa: B009 - annotated
    if event is None or role is None or not needs.allows(role):
        organization = access_organization(person, organization_slug, needs)
        raise Http404(f"{organization} has no event “{event_slug}”.")
    check_second_factor(cast("Person", person), event.organization)
    event.organization.role = role
    return event


def record_of(event: Event, model: type[Record], record_id: int) -> Record:
    """The event's record with this id, deleted or not; Http404 for any other event's."""
    return get_object_or_404(model, event=event, pk=record_id)
