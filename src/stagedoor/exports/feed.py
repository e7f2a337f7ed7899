"""The public feed of an event: off until switched on, at a secret address that can be renewed.

It shows what a public programme shows: accepted sessions with their times, rooms, tracks and people's names
and biographies. No email address and no phone number is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from stagedoor.accounts.models import record_audit
from stagedoor.accounts.tokens import new_token
from stagedoor.agenda.models import SessionStatus
from stagedoor.agenda.queries import SessionSearch, find_sessions
from stagedoor.exports.calendar_file import calendar_of
from stagedoor.exports.models import Feed
from stagedoor.exports.schedule_file import schedule_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stagedoor.accounts.models import Person
    from stagedoor.agenda.models import Event, Session

# Moves when what a feed looks like changes, so that nobody keeps an old one.
_LAYOUT = 1


@transaction.atomic
def switch_on(event: Event, actor: Person | None) -> Feed:
    """Publish the event's programme at a new secret address; one that is on already keeps its own."""
    feed, made = Feed.objects.get_or_create(event=event, defaults={"token": new_token()})
    if made:
        record_audit(event.organization, actor, "feed.on", event)
    return feed


@transaction.atomic
def switch_off(event: Event, actor: Person | None) -> None:
    """Stop publishing; the address never works again."""
    if Feed.objects.filter(event=event).delete()[0]:
        record_audit(event.organization, actor, "feed.off", event)


@transaction.atomic
def renew(event: Event, actor: Person | None) -> None:
    """Give a feed that is on another address; the one before stops working at once."""
    if Feed.objects.filter(event=event).update(token=new_token()):
        record_audit(event.organization, actor, "feed.renewed", event)


def find_feed(token: str) -> Feed | None:
    """Return the feed at this address, with its event; one query, whether there is one or not."""
    return Feed.objects.select_related("event").filter(token=token).first()


def version_of(feed: Feed) -> str:
    """Return what changes whenever the feed's content may; known without reading the agenda."""
    return f"{feed.event_id}-{feed.event.revision}-{_LAYOUT}"


def schedule_feed(feed: Feed) -> str:
    """Return the feed as ``schedule.json``."""
    return schedule_of(feed.event, _public(feed))


def calendar_feed(feed: Feed) -> str:
    """Return the feed as a calendar."""
    return calendar_of(feed.event, _public(feed))


def _public(feed: Feed) -> QuerySet[Session]:
    return find_sessions(feed.event, SessionSearch(status=SessionStatus.ACCEPTED))
