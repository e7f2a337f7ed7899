"""Creating, changing, deleting and restoring the records of an agenda."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import Recorder, changing
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

RECORDS: dict[str, type[AgendaRecord]] = {
    "session": Session,
    "speaker": Speaker,
    "sponsor": Sponsor,
    "room": Room,
    "track": Track,
}


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


def check_record(record: AgendaRecord) -> None:
    """Clean and check a record that is about to be stored; raises InputError naming the field."""
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


def save_record(record: AgendaRecord, actor: Person | None) -> None:
    """Clean, check and store a record made or changed by a person; raises InputError naming the field."""
    created = record.pk is None
    with changing(record.event, actor) as change:
        if not created:
            change.watch(record)
        check_record(record)
        record.save()
        if created:
            change.made(record)
        action = "record.created" if created else "record.changed"
        record_change(record.event, actor, action, _subject(record))


def delete_record(record: AgendaRecord, actor: Person | None) -> None:
    """Delete softly: it can be restored, and nothing happens in Swoogo (R19, R25)."""
    with changing(record.event, actor) as change:
        change.watch(record)
        record.deleted_at = clock.now()
        record.save(update_fields=["deleted_at", "updated_at"])
        if isinstance(record, Room | Track):
            take_off_sessions(record, change)
        record_change(record.event, actor, "record.deleted", _subject(record))


def take_off_sessions(place: Room | Track, change: Recorder) -> None:
    """Take a deleted room or track off its sessions, which remember it."""
    kind = place._meta.model_name or ""
    change.watch_ids("session", place.sessions.values_list("pk", flat=True))
    place.sessions.update(**{kind: None, f"{kind}_before": place}, updated_at=clock.now())


def restore_record(record: AgendaRecord, actor: Person | None) -> None:
    """Bring the same record back, with its source id and its link to Swoogo (R25)."""
    with changing(record.event, actor) as change:
        change.watch(record)
        record.deleted_at = None
        record.save(update_fields=["deleted_at", "updated_at"])
        record_change(record.event, actor, "record.restored", _subject(record))


def store_records(records: Sequence[AgendaRecord], columns: Iterable[str]) -> None:
    """Store these columns of checked records of one kind; inside of a change that watches them."""
    if not records:
        return
    for record in records:
        record.updated_at = clock.now()
    named = {*columns, "updated_at", *({"name_key"} if isinstance(records[0], Room | Track) else ())}
    type(records[0])._default_manager.bulk_update(records, sorted(named))


def set_participants(
    session: Session, wanted: list[tuple[Speaker, ParticipationRole]], actor: Person | None = None
) -> bool:
    """Make these people, in this order, the session's participants; says whether anything changed."""
    return set_participant_ids(session, ((speaker.pk, str(role)) for speaker, role in wanted), actor)


def set_participant_ids(session: Session, wanted: Iterable[tuple[int, str]], actor: Person | None) -> bool:
    """As ``set_participants``, by the ids of speakers of the session's event."""
    have = [(part.speaker_id, part.role) for part in session.participations.all()]
    want = list(dict.fromkeys(wanted))
    if have == want:
        return False
    with changing(session.event, actor) as change:
        change.watch(session)
        store_participants(session, want)
        if actor is None:
            move_revision(session.event)
        else:
            record_change(session.event, actor, "session.participants", _subject(session))
    return True


def store_participants(session: Session, wanted: Iterable[tuple[int, str]]) -> None:
    """Store who takes part, by the ids of speakers and their roles; inside of a change that watches it."""
    session.participations.all().delete()
    Participation.objects.bulk_create(
        Participation(session=session, speaker_id=speaker_id, role=role, position=position)
        for position, (speaker_id, role) in enumerate(wanted)
    )
