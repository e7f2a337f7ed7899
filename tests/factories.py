"""Records for tests: made-up, valid, unlike each other. Whatever matters to a test is passed in.

The default event lies in next year's June, three days in London; the default session is accepted, on its
first day from 10:00 to 10:45, without room, track and speakers.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from stagedoor.accounts.models import Invitation, Membership, Organization, Person, Role
from stagedoor.agenda.domain.events import create_event
from stagedoor.agenda.models import (
    AgendaRecord,
    Event,
    Participation,
    ParticipationRole,
    Room,
    Session,
    SessionStatus,
    SourceId,
    Speaker,
    Sponsor,
    Tier,
    Track,
)
from stagedoor.common import clock
from stagedoor.common.clock import from_wall
from stagedoor.common.sealing import seal
from stagedoor.common.signed_posts import new_secret
from stagedoor.webhooks.models import Webhook

_numbers = count(1)
FIRST_DAY = date(datetime.now(UTC).year + 1, 6, 9)
LAST_DAY = FIRST_DAY + timedelta(days=2)


def organization(**fields: Any) -> Organization:
    number = next(_numbers)
    return Organization.objects.create(**{"slug": f"org-{number}", "name": f"Organization {number}"} | fields)


def person(email: str = "") -> Person:
    return Person.objects.invite(email or f"person-{next(_numbers)}@example.org")


def member(of: Organization | None = None, role: Role = Role.OWNER, email: str = "") -> Person:
    """A person with this role in the organization (a new one unless given)."""
    somebody = person(email)
    Membership.objects.create(organization=of or organization(), person=somebody, role=role)
    return somebody


def webhook(of: Organization, **fields: Any) -> Webhook:
    given = {"url": "https://93.184.216.34/hook", "kinds": ["run.finished"], "secret": seal(new_secret())}
    return of.webhooks.create(**given | fields)


def invitation(of: Organization) -> Invitation:
    """An open invitation to the organization."""
    number = next(_numbers)
    return of.invitations.create(
        email=f"guest-{number}@example.org",
        role=Role.VIEWER,
        token_hash=f"{number:064}",
        mailed=False,
        expires_at=clock.now() + timedelta(days=1),
    )


def event(of: Organization | None = None, **fields: Any) -> Event:
    number = next(_numbers)
    defaults = {
        "slug": f"conf-{number}",
        "name": f"Conference {number}",
        "timezone": "Europe/London",
        "starts_on": FIRST_DAY,
        "ends_on": LAST_DAY,
    }
    return create_event(of or organization(), **defaults | fields)


def wall(of: Event, hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """The instant of a clock time in the event's zone; day 0 is its first day."""
    clock_time = datetime.combine(of.starts_on + timedelta(days=day), time(hour, minute))
    return from_wall(clock_time, of.zone)


def room(of: Event, name: str = "", **fields: Any) -> Room:
    return Room.objects.create(event=of, name=name or f"Room {next(_numbers)}", **fields)


def track(of: Event, name: str = "", **fields: Any) -> Track:
    return Track.objects.create(event=of, name=name or f"Track {next(_numbers)}", **fields)


def session(of: Event, *speakers: Speaker, **fields: Any) -> Session:
    """A session, with these speakers in this order."""
    defaults = {
        "title": f"Session {next(_numbers)}",
        "status": SessionStatus.ACCEPTED,
        "starts_at": wall(of, 10),
        "ends_at": wall(of, 10, 45),
    }
    made = Session.objects.create(event=of, **defaults | fields)
    for position, somebody in enumerate(speakers):
        participation(made, somebody, position=position)
    return made


def speaker(of: Event, **fields: Any) -> Speaker:
    number = next(_numbers)
    defaults = {
        "first_name": f"First{number}",
        "last_name": f"Last{number}",
        "email": f"speaker-{number}@example.org",
    }
    return Speaker.objects.create(event=of, **defaults | fields)


def participation(
    in_session: Session,
    of: Speaker,
    role: ParticipationRole = ParticipationRole.SPEAKER,
    *,
    position: int = 0,
) -> Participation:
    return Participation.objects.create(session=in_session, speaker=of, role=role, position=position)


def sponsor(of: Event, tier: str = "Gold", **fields: Any) -> Sponsor:
    """A sponsor of this tier, which is made if the event has none of that name."""
    level, _ = Tier.objects.get_or_create(event=of, name=tier)
    return Sponsor.objects.create(event=of, tier=level, **{"name": f"Sponsor {next(_numbers)}"} | fields)


def source_id(of: AgendaRecord, value: str, source: str = "frab", name: str = "id") -> SourceId:
    """An id that a source gave this record, which that source made."""
    of.source = source
    of.save()
    return SourceId.objects.create(
        event=of.event, kind=of._meta.model_name, record=of.pk, source=source, name=name, value=value
    )
