"""The rows of a session's participants: a speaker and a role each, in the order of the programme."""

from __future__ import annotations

from collections import Counter

from django.core.exceptions import ValidationError
from django.http import QueryDict

from stagedoor.agenda.models import Event, ParticipationRole, Session, Speaker
from stagedoor.web.converters import read_ids

Row = tuple[Speaker, ParticipationRole]


def rows_of(session: Session) -> list[Row]:
    """The rows as they stand."""
    if not session.pk:
        return []
    parts = session.participations.filter(speaker__deleted_at=None).select_related("speaker")
    return [(part.speaker, ParticipationRole(part.role)) for part in parts]


def read_rows(event: Event, data: QueryDict) -> list[Row]:
    """The rows as they were sent.

    Raises ValidationError for an unknown speaker or role, and for a person who has one role twice.
    """
    ids, roles = data.getlist("participant"), data.getlist("participant_role")
    wanted = read_ids(ids)
    speakers = event.speakers.filter(deleted_at=None).in_bulk(wanted)
    known = set(speakers) == set(wanted) and set(roles) <= set(ParticipationRole.values)
    if not known or len(wanted) != len(roles):
        raise ValidationError("A participant is not among this event's speakers any more: check the list.")
    rows = [(speakers[number], ParticipationRole(role)) for number, role in zip(wanted, roles, strict=True)]
    twice = [
        f"{speaker} as {role.label.lower()}" for (speaker, role), count in Counter(rows).items() if count > 1
    ]
    if twice:
        raise ValidationError(f"Twice among the participants: {', '.join(twice)}. Take one of them off.")
    return rows
