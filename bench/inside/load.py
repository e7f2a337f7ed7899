"""People who may sign in, and one push after the other."""

from __future__ import annotations

import time
from collections import Counter

from bench.clicking import PASSWORD
from bench.installation import ORGANIZATION
from stagedoor.accounts.models import Membership, Person, Role
from stagedoor.cli.common import find_event, find_organization
from stagedoor.jobs.port import push
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.models import EventMapping, RunState, SyncRun, Trigger

PAUSE = 2.0  # seconds
CHANGED = 10  # sessions before each push


def add_people(number: int) -> list[str]:
    """So many editors; their emails."""
    organization, emails = find_organization(ORGANIZATION), []
    for n in range(number):
        person = Person.objects.invite(f"person{n}@example.org")
        person.set_password(PASSWORD)
        person.save()
        Membership.objects.create(organization=organization, person=person, role=Role.EDITOR)
        emails.append(person.email)
    return emails


def keep_syncing(paths: list[str], seconds: float) -> dict[str, int]:
    """Change and push each event as soon as its last run has ended; how many runs ended in which way."""
    until = time.monotonic() + seconds
    mappings = [live_mapping(find_event(path)) for path in paths]
    pushes = 0
    while time.monotonic() < until:
        for mapping in mappings:
            if not mapping.runs.exclude(state=RunState.FINISHED).exists():
                pushes += 1
                _change(mapping, pushes)
                push(mapping, Trigger.CLI)
        time.sleep(PAUSE)
    while SyncRun.objects.exclude(state=RunState.FINISHED).exists():
        time.sleep(PAUSE)
    return dict(Counter(SyncRun.objects.values_list("status", flat=True)))


def _change(mapping: EventMapping, pushes: int) -> None:
    first = pushes * CHANGED % mapping.event.sessions.count()
    ids = mapping.event.sessions.order_by("pk").values_list("pk", flat=True)[first : first + CHANGED]
    mapping.event.sessions.filter(pk__in=list(ids)).update(description=f"<p>Version {pushes}</p>")
