"""Duplicating sessions."""

from __future__ import annotations

from collections.abc import Iterable

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.bulk.selection import BulkResult, finish, select
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.record_values import read_participants
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import Event, Participation, Session, SessionStatus, Way
from stagedoor.common.text import plural

_SUFFIX = " (copy)"
_MAX_TITLE = 500


def duplicate_sessions(event: Event, session_ids: Iterable[int], actor: Person | None) -> BulkResult:
    """Make a copy of each session, with its people and custom fields; ``changed`` are the copies' ids.

    A copy is pending, so that nothing goes to Swoogo before somebody has looked at it, and has none of the
    ids that sources gave the original.
    """
    result = BulkResult()
    with changing(event, actor, way=Way.BULK) as change:
        originals = select(event, Session, session_ids)
        copies = [_copy(original) for original in originals]
        Session.objects.bulk_create(copies)
        people = read_participants([original.pk for original in originals])
        Participation.objects.bulk_create(
            Participation(session=copy, speaker_id=speaker, role=role, position=position)
            for original, copy in zip(originals, copies, strict=True)
            for position, (speaker, role) in enumerate(people.get(original.pk, []))
        )
        change.made(*copies)
        result.changed = [copy.pk for copy in copies]
        change.title = f"Duplicated {plural(len(copies), 'session')}"
        if copies:
            record_change(event, actor, "sessions.duplicated", event, count=len(copies))
    return finish(result, change)


def _copy(original: Session) -> Session:
    return Session(
        event=original.event,
        title=original.title[: _MAX_TITLE - len(_SUFFIX)] + _SUFFIX,
        description=original.description,
        status=SessionStatus.PENDING,
        starts_at=original.starts_at,
        ends_at=original.ends_at,
        room_id=original.room_id,
        track_id=original.track_id,
        capacity=original.capacity,
        custom=dict(original.custom),
    )
