"""Creating, changing, deleting and restoring the records of an agenda."""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import move_revision, record_change
from stagedoor.agenda.domain.texts import clean_texts
from stagedoor.agenda.models import (
    AgendaRecord,
    Participation,
    ParticipationRole,
    Room,
    Session,
    Speaker,
    Sponsor,
    Track,
)
from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold


def _subject(record: AgendaRecord) -> str:
    return f"{record._meta.verbose_name} “{record}”"


def _check_session(session: Session) -> None:
    if not session.title.strip():
        raise InputError("A session needs a title.", place="title")
    for field, moment in (("starts_at", session.starts_at), ("ends_at", session.ends_at)):
        if moment:
            clock.check_day(moment, field)
    if session.starts_at and session.ends_at and session.ends_at <= session.starts_at:
        raise InputError("The session ends before it starts.", place="ends_at", code="ends_before_start")


def _forget_places_before(session: Session) -> None:
    """Who is given another room or track since is not brought back to the deleted one."""
    if session.room_id:
        session.room_before = None
    if session.track_id:
        session.track_before = None


def _check_name(place: Room | Track) -> None:
    if not place.name.strip():
        raise InputError("It needs a name.", place="name")
    others = type(place).objects.filter(event=place.event, name_key=fold(place.name)).exclude(pk=place.pk)
    other = others.first()
    if other is not None:
        state = " It is deleted: restore it instead." if other.deleted_at else ""
        raise InputError(f"There is already “{other}” in this event.{state}", place="name", code="taken")


@transaction.atomic
def save_record(record: AgendaRecord, actor: Person | None) -> None:
    """Clean, check and store a record made or changed by a person; raises InputError naming the field."""
    clean_texts(record)
    if isinstance(record, Session):
        _check_session(record)
        _forget_places_before(record)
    elif isinstance(record, Room | Track):
        _check_name(record)
    elif isinstance(record, Speaker) and not (record.first_name or record.last_name or record.email):
        raise InputError("A speaker needs at least a name or an email.", place="first_name")
    elif isinstance(record, Sponsor) and not record.name.strip():
        raise InputError("A sponsor needs a name.", place="name")
    created = record.pk is None
    record.save()
    record_change(record.event, actor, "record.created" if created else "record.changed", _subject(record))


@transaction.atomic
def delete_record(record: AgendaRecord, actor: Person | None) -> None:
    """Delete softly: it can be restored, and nothing happens in Swoogo (R19, R25)."""
    record.deleted_at = clock.now()
    record.save(update_fields=["deleted_at", "updated_at"])
    if isinstance(record, Room | Track):
        kind = record._meta.model_name or ""
        record.sessions.update(**{kind: None, f"{kind}_before": record})
    record_change(record.event, actor, "record.deleted", _subject(record))


@transaction.atomic
def restore_record(record: AgendaRecord, actor: Person | None) -> None:
    """Bring the same record back, with its source id and its link to Swoogo (R25)."""
    record.deleted_at = None
    record.save(update_fields=["deleted_at", "updated_at"])
    record_change(record.event, actor, "record.restored", _subject(record))


@transaction.atomic
def set_participants(
    session: Session, wanted: list[tuple[Speaker, ParticipationRole]], actor: Person | None = None
) -> bool:
    """Make these people, in this order, the session's participants; says whether anything changed."""
    have = [(part.speaker_id, part.role) for part in session.participations.all()]
    want = list(dict.fromkeys((speaker.pk, str(role)) for speaker, role in wanted))
    if have == want:
        return False
    session.participations.all().delete()
    Participation.objects.bulk_create(
        Participation(session=session, speaker_id=speaker_id, role=role, position=position)
        for position, (speaker_id, role) in enumerate(want)
    )
    if actor is None:
        move_revision(session.event)
    else:
        record_change(session.event, actor, "session.participants", _subject(session))
    return True
