"""Lay out large events in a process of its own: ``python -m tests.scale.large SWOOGO_EVENT …``."""

from __future__ import annotations

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402

from stagedoor.cli.common import migrate_database  # noqa: E402
from stagedoor.sync.domain.connections import connect  # noqa: E402
from stagedoor.sync.domain.mappings import add_mapping  # noqa: E402
from tests import factories  # noqa: E402

SESSIONS, SPEAKERS, ROOMS, TRACKS = 1000, 250, 12, 10


@transaction.atomic
def lay_out(swoogo_event: int, organization: factories.Organization) -> factories.Event:
    """An event of 1,250 records, each speaker on four sessions."""
    event = factories.event(organization, slug=f"e{swoogo_event}")
    rooms = [factories.room(event) for _ in range(ROOMS)]
    tracks = [factories.track(event) for _ in range(TRACKS)]
    speakers = [factories.speaker(event) for _ in range(SPEAKERS)]
    for n in range(SESSIONS):
        place = {"room": rooms[n % ROOMS], "track": tracks[n % TRACKS]}
        times = {
            "starts_at": factories.wall(event, 9 + n % 8, day=n % 3),
            "ends_at": factories.wall(event, 9 + n % 8, 45, day=n % 3),
        }
        factories.session(event, speakers[n % SPEAKERS], **place, **times)
    return event


if __name__ == "__main__":
    migrate_database()
    camp = factories.organization(slug="camp")
    connect(camp, "sandbox-key", "sandbox-secret")
    for number in map(int, sys.argv[1:]):
        add_mapping(lay_out(number, camp), number)
