"""What the tests of scale-out have other processes do: ``python -m tests.scale.driver COMMAND …``.

``worker`` is the product's own worker with what it waits for scaled down, so that a test with many deaths
ends within minutes; what is waited for is the same, and so is all else.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django

django.setup()

from dbos import DBOS  # noqa: E402
from django.db import connections  # noqa: E402

from stagedoor.cli.common import migrate_database  # noqa: E402
from stagedoor.cli.serve import stop_on_signal  # noqa: E402
from stagedoor.jobs import port, runtime, sweep  # noqa: E402
from stagedoor.jobs.engine import DATABASE_AWAY  # noqa: E402
from stagedoor.sync.domain.connections import connect  # noqa: E402
from stagedoor.sync.domain.mappings import add_mapping  # noqa: E402
from stagedoor.sync.execution import claims, dispatcher, lease  # noqa: E402
from stagedoor.sync.models import EventMapping, RunState, Trigger  # noqa: E402
from tests import factories  # noqa: E402

SESSIONS, SPEAKERS = 3, 2
# A key each, so that Swoogo's log tells whose calls are whose.
KEYS = {
    "camp": ("sandbox-key", "sandbox-secret"),
    "cove": ("spare-key", "spare-secret"),
    "bay": ("second-key", "second-secret"),
}
PASSWORD = "tide-and-harbour-7"


def prepare(*swoogo_events: str) -> None:
    """An organization with a small agenda for each of these Swoogo events, connected and mapped."""
    prepare_organization("camp", *swoogo_events)


def prepare_organization(slug: str, *swoogo_events: str) -> None:
    """The same for an organization of this name."""
    migrate_database()
    connect(factories.organization(slug=slug), *KEYS[slug])
    prepare_events_of(slug, *swoogo_events)


def prepare_events_of(slug: str, *swoogo_events: str) -> None:
    """A small agenda for each of these Swoogo events."""
    organization = factories.Organization.objects.get(slug=slug)
    for number in map(int, swoogo_events):
        event = factories.event(organization, slug=f"e{number}", name=f"Event {number}")
        room = factories.room(event, "Hall")
        speakers = [factories.speaker(event, email=f"s{n}-{number}@example.org") for n in range(SPEAKERS)]
        for n in range(SESSIONS):
            times = {"starts_at": factories.wall(event, 9 + n), "ends_at": factories.wall(event, 9 + n, 45)}
            factories.session(event, *speakers[n : n + 1], title=f"Talk {n} of {number}", room=room, **times)
        add_mapping(event, number)


def prepare_fairness(sessions: str, large: str, *others: str) -> None:
    """Bay with an event of so many sessions and an empty one; cove with three small events; camp."""
    prepare_organization("bay")
    bay = factories.Organization.objects.get(slug="bay")
    factories.event(bay, slug="empty")
    event = factories.event(bay, slug="large")
    times = {"starts_at": factories.wall(event, 9), "ends_at": factories.wall(event, 10)}
    factories.Session.objects.bulk_create(
        factories.Session(event=event, title=f"Session {n}", status="accepted", **times)
        for n in range(int(sessions))
    )
    add_mapping(event, int(large))
    prepare_organization("cove", *others[:3])
    prepare_organization("camp", *others[3:])


def add_people(*emails: str) -> None:
    """People who sign in with the password."""
    migrate_database()
    for email in emails:
        person = factories.person(email)
        person.set_password(PASSWORD)
        person.save()


def push(organization: str, *events: str) -> None:
    """Push these events of an organization once, all of them unless told."""
    mappings = EventMapping.objects.filter(event__organization__slug=organization).order_by("pk")
    for mapping in mappings.filter(event__slug__in=events) if events else mappings:
        port.push(mapping, Trigger.CLI)


def push_rounds(rounds: str) -> None:
    """Push each mapping so many times, each time once the one before has ended and a title has changed."""
    under_way = list(EventMapping.objects.select_related("event"))
    while under_way:
        try:
            under_way = [mapping for mapping in under_way if not _pushed(mapping, int(rounds))]
        except DATABASE_AWAY:
            connections.close_all()
        time.sleep(0.2)


def _pushed(mapping: EventMapping, rounds: int) -> bool:
    """Whether all its rounds have ended; else the next one is pushed if it is time."""
    done = mapping.runs.count()
    if mapping.runs.exclude(state=RunState.FINISHED).exists():
        return False
    if done < rounds:
        session = mapping.event.sessions.earliest("pk")
        session.title = f"Talk 0 of {mapping.swoogo_event_id}, round {done}"
        session.save()
        port.push(mapping, Trigger.CLI)
    return done == rounds


def worker() -> None:
    """A worker for which everything comes four times as soon."""
    lease.LEASE = timedelta(seconds=5)
    dispatcher.RENEW_SECONDS = 1.0
    runtime.BEAT_SECONDS = 1.0
    sweep.DEAD = timedelta(seconds=10)
    patient_worker()


def patient_worker() -> None:
    """A worker that only waits less for what a dead one may have sent: here it arrives in no time."""
    claims.DUE_AFTER = timedelta(seconds=3)
    runtime.work(stop_on_signal())
    os._exit(0)


def upgraded_worker() -> None:
    """A worker of a later release: it has a workflow more."""

    @DBOS.workflow(name="new-in-this-release")
    def new_in_this_release() -> None:
        """What no earlier worker knew."""

    patient_worker()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
