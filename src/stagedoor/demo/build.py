"""The demo's organization and conference, made once and found again ever after."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

from django.db import transaction

from stagedoor.accounts.domain.organizations import add_member, create_organization
from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.domain.events import create_event
from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Event, Speaker
from stagedoor.common import clock
from stagedoor.common.errors import RecordError
from stagedoor.demo import people, pictures
from stagedoor.demo.programme import programme
from stagedoor.demo.trouble import troubles
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.sync.domain.connections import connect, find_connection, visible_events
from stagedoor.sync.domain.mappings import add_mapping, find_mapping
from stagedoor.sync.models import EventMapping

logger = logging.getLogger(__name__)

ORGANIZATION = "harbour"
EVENT = "summit"
OWNER = "owner@example.org"
# What the sandbox begins with when it is given no seed.
KEY, SECRET = "sandbox-key", "sandbox-secret"
SWOOGO_EVENT = 370101

LARGE = people.REGULAR[0].mailbox
DAMAGED = people.REGULAR[1].mailbox


def build_demo() -> EventMapping:
    """The demo's mapping; organization, connection and conference are made where they are missing."""
    organization = Organization.objects.filter(slug=ORGANIZATION).first()
    if organization is None:
        organization = create_organization(ORGANIZATION, "Harbour Conferences")
    connection = find_connection(organization) or connect(organization, KEY, SECRET)
    event = organization.events.filter(slug=EVENT).first()
    if event is None:
        row = next(row for row in visible_events(connection) if row["id"] == SWOOGO_EVENT)
        event = _build_event(organization, date.fromisoformat(row["start_date"]), str(row["timezone"]))
        _draw_pictures(event)
    return find_mapping(event) or add_mapping(event, SWOOGO_EVENT)


def sign_in_path(event: Event) -> str:
    """The path of a new link that signs the demo's owner in once."""
    _, token = add_member(event.organization, OWNER, Role.OWNER)
    return f"/sign-in/{token}/"


@transaction.atomic
def _build_event(organization: Organization, first_day: date, timezone: str) -> Event:
    sheet = programme(first_day)
    sheet = replace(sheet, sessions=[*sheet.sessions, *troubles(first_day, clock.now().date())])
    last_day = max(session.starts_at.date() for session in sheet.sessions if session.starts_at)
    event = create_event(
        organization, EVENT, "Harbour Summit", timezone=timezone, starts_on=first_day, ends_on=last_day
    )
    import_sheet(event, sheet)
    return event


def _draw_pictures(event: Event) -> None:
    mailboxes = {
        row.record: row.value
        for row in event.source_ids.filter(kind="speaker", source="demo")
        if row.value in {person.mailbox for person in people.REGULAR}
    }
    drawn = event.speakers.filter(pk__in=mailboxes, headshot=None)
    for number, speaker in enumerate(drawn):
        _give_headshot(speaker, number, mailboxes[speaker.pk])
    for number, sponsor in enumerate(event.sponsors.all()):
        set_picture(sponsor, pictures.logo(number, sponsor.name), "logo.png", None)


def _give_headshot(speaker: Speaker, number: int, mailbox: str) -> None:
    """Upload a drawn picture, as a person would; the damaged one is refused and told in the log."""
    draw = {LARGE: pictures.large_headshot, DAMAGED: pictures.damaged_headshot}
    initials = "".join(word[0] for word in mailbox.split(".")).upper()
    content = draw.get(mailbox, pictures.headshot)(number, initials)
    try:
        set_picture(speaker, content, "headshot", None)
    except RecordError as error:
        logger.warning("the picture of %s was not taken: %s", speaker, error)
