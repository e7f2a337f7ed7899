"""Agenda → what should stand in Swoogo, and what is left out and why (R8–R12). Pure.

Field names and formats are Swoogo's: names of sessions, ``YYYY-MM-DD`` and ``HH:MM:SS`` on the event's
wall clock, ``1`` and ``0`` for booleans (Swoogo API notes, §0 and §6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from stagedoor.common.text import fold, plural
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.fields import FIELDS, Fields, FieldSet
from stagedoor.sync.planning.mapped_values import body_of, unmatched
from stagedoor.sync.planning.records import Agenda, Desired, Ref, Remark, SessionFacts, SpeakerFacts, Wanted
from stagedoor.sync.planning.settings import DEFAULT, Settings

LAST_MINUTE = "23:59:00"
LAST_SECOND = "23:59:59"


def next_passing(agenda: Agenda, now: datetime) -> datetime | None:
    """When the next accepted session ends: then it is not sent any more (R10)."""
    ends = [each.ends_at for each in agenda.sessions if each.accepted and each.starts_at and each.ends_at]
    return min((end for end in ends if end > now), default=None)


def translate_agenda(
    agenda: Agenda, now: datetime, linked_speakers: Collection[int] = (), settings: Settings = DEFAULT
) -> Desired:
    """Sessions, speakers, rooms and tracks; ``linked_speakers`` decide who owns a shared email (R25)."""
    fields = settings.fields
    records: dict[Ref, Wanted] = {}
    left_out: list[Remark] = []
    warnings: list[Remark] = []
    attempted: set[int] = set()
    sent: list[SessionFacts] = []
    for session in agenda.sessions:
        reason = _why_not(session, now)
        if reason is None or reason.attempted:
            attempted.add(session.id)
        if reason is not None:
            left_out.append(reason)
            continue
        wanted, told = _session(session, agenda, fields)
        records[wanted.ref] = wanted
        sent.append(session)
        warnings += told
    for place in _places(agenda, list(records.values())):
        records[place.ref] = place
    on_attempted = _sessions_by_speaker(s for s in agenda.sessions if s.id in attempted)
    on_sent = _sessions_by_speaker(sent)
    speakers = [speaker for speaker in agenda.speakers if speaker.id in on_attempted]
    shared = _shared_emails(agenda.speakers, linked_speakers)
    for speaker in speakers:
        refusal = _why_not_speaker(speaker, shared, sent=speaker.id in on_sent)
        if refusal is not None:
            left_out.append(refusal)
        else:
            wanted = _speaker(speaker, fields)
            records[wanted.ref] = wanted
            warnings += unmatched(fields[Kind.SPEAKER], speaker.id, speaker.name, speaker.values)
    return Desired(
        records=records,
        on_attempted=on_attempted,
        on_sent=on_sent,
        present_sessions=frozenset(session.id for session in agenda.sessions if session.accepted),
        unaccepted=frozenset((Kind.SESSION, each.id) for each in agenda.sessions if not each.accepted),
        removable=settings.removable,
        present_speakers=frozenset(speaker.id for speaker in agenda.speakers),
        left_out=tuple(left_out),
        warnings=tuple(warnings),
        attempted={
            Kind.SESSION: frozenset(attempted),
            Kind.SPEAKER: frozenset(speaker.id for speaker in speakers),
        },
    )


def translate_sponsors(
    agenda: Agenda, levels: Mapping[str, int] | None, settings: Settings = DEFAULT
) -> Desired:
    """Sponsors; ``levels`` are Swoogo's, folded name → choice id; None while they are not known (R13)."""
    mapped = settings.fields
    schema = mapped[Kind.SPONSOR]
    has_level = schema.named("level").ours == "tier"
    records: dict[Ref, Wanted] = {}
    warnings: list[Remark] = []
    for sponsor in agenda.sponsors:
        fields = body_of(schema, sponsor.values)
        labels: dict[str, str] = {}
        level = (levels or {}).get(fold(sponsor.tier)) if sponsor.tier and has_level else None
        if level is not None:
            fields["level"] = str(level)
            labels["level"] = sponsor.tier
        elif sponsor.tier and has_level and levels is not None:
            message = f"Swoogo has no sponsorship level “{sponsor.tier}”; the sponsor goes without it."
            warnings.append(Remark(Kind.SPONSOR, sponsor.id, sponsor.name, "level_missing", message, True))
        logo = sponsor.logo if schema.has_picture else None
        wanted = Wanted(
            Kind.SPONSOR, sponsor.id, sponsor.name, fields, labels=labels, picture=logo, mapped=mapped
        )
        records[wanted.ref] = wanted
        warnings += unmatched(schema, sponsor.id, sponsor.name, sponsor.values)
    return Desired(
        records=records,
        on_attempted={},
        on_sent={},
        present_speakers=frozenset(),
        left_out=(),
        warnings=tuple(warnings),
        attempted={Kind.SPONSOR: frozenset(sponsor.id for sponsor in agenda.sponsors)},
    )


def _why_not(session: SessionFacts, now: datetime) -> Remark | None:
    """Why this session is not sent (R8, R10), or None when it is."""

    def reason(code: str, message: str, *, attempted: bool = False) -> Remark:
        return Remark(Kind.SESSION, session.id, session.title, code, message, attempted)

    if not session.accepted:
        return reason("not_accepted", f"Not accepted: its status is “{session.status_label}”.")
    if session.ends_at is not None and session.ends_at < now:
        return reason("passed", "It has passed already.")
    missing = [
        label for label, value in (("start", session.starts_at), ("end", session.ends_at)) if value is None
    ]
    if missing:
        what = " and ".join(missing)
        return reason("no_times", f"It has no {what} date and time.", attempted=True)
    if not session.title.strip():
        return reason("missing_fields", "It has no title.", attempted=True)
    if session.starts_at and session.ends_at and session.ends_at <= session.starts_at:
        return reason("ends_before_start", "It ends before it starts.", attempted=True)
    return None


def _session(session: SessionFacts, agenda: Agenda, mapped: FieldSet) -> tuple[Wanted, list[Remark]]:
    shown = _clock_times(session, agenda.zone)
    times = {"date": shown.day, "start_time": shown.start, "end_time": shown.end, "use_event_timezone": "1"}
    schema = mapped[Kind.SESSION]
    fields = body_of(schema, session.values) | times
    told = unmatched(schema, session.id, session.title, session.values)
    if shown.why:
        message = f"{shown.why}, so it stands there on {shown.day}, {shown.start[:5]} to {shown.end[:5]}."
        told.append(Remark(Kind.SESSION, session.id, session.title, shown.code, message))
    refs = _references(session, agenda, schema)
    return Wanted(Kind.SESSION, session.id, session.title, fields, refs, mapped=mapped), told


@dataclass(frozen=True)
class _ClockTimes:
    """When a session is, as Swoogo is told; ``why`` says why that is not what the agenda says."""

    day: str
    start: str
    end: str
    why: str = ""
    code: str = ""


def _clock_times(session: SessionFacts, zone: ZoneInfo) -> _ClockTimes:
    """Day, start and end on the event's wall clock, within one day as R11 has it."""
    assert session.starts_at is not None and session.ends_at is not None  # noqa: PT018, S101 - R8 saw to it
    start, end = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    day, start_time, end_time = f"{start:%Y-%m-%d}", f"{start:%H:%M:%S}", f"{end:%H:%M:%S}"
    latest = LAST_MINUTE if start_time < LAST_MINUTE else LAST_SECOND
    if start.date() != end.date():
        why = "It ends on another day, and Swoogo knows one day a session"
        shown = end_time if end_time > start_time else latest
        return _ClockTimes(day, start_time, shown, why, "squeezed")
    if end_time > start_time:
        return _ClockTimes(day, start_time, end_time)
    # Clocks on the wall, as if they did not go back.
    length = session.ends_at - session.starts_at
    ends = start.replace(tzinfo=None) + length
    why = (
        "The clocks go back while it runs: it takes "
        f"{plural(round(length.total_seconds() / 60), 'minute')} and ends, by the clock, before it starts"
    )
    shown = f"{ends:%H:%M:%S}" if ends.date() == start.date() else latest
    return _ClockTimes(day, start_time, shown, why, "clocks_go_back")


def _references(session: SessionFacts, agenda: Agenda, schema: Fields) -> dict[str, Ref]:
    """The fields that point to the session's room and track, as far as it has them (R9)."""
    found: dict[str, Ref] = {}
    for field in schema.references:
        place = getattr(session, field.ours)
        if field.refers_to is not None and place in agenda.places(field.refers_to):
            found[field.name] = (field.refers_to, place)
    return found


def _places(agenda: Agenda, sent: Iterable[Wanted]) -> Iterable[Wanted]:
    """The rooms and tracks of the sent sessions (R9)."""
    used = dict.fromkeys(ref for session in sent for ref in session.refs.values())
    names = {ref: agenda.places(ref[0])[ref[1]] for ref in used}
    return [Wanted(kind, place, name, {"name": name}) for (kind, place), name in names.items()]


def _sessions_by_speaker(sessions: Iterable[SessionFacts]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for session in sessions:
        for speaker in session.speakers:
            found[speaker] = (*found.get(speaker, ()), session.id)
    return found


def _shared_emails(speakers: Collection[SpeakerFacts], linked: Collection[int]) -> set[int]:
    """Speakers who cannot go because another one has their email: the linked one may, else none (R25)."""
    count = Counter(fold(speaker.email) for speaker in speakers if speaker.email)
    holders = Counter(fold(speaker.email) for speaker in speakers if speaker.id in linked)
    return {
        speaker.id
        for speaker in speakers
        if speaker.email
        and count[fold(speaker.email)] > 1
        and not (speaker.id in linked and holders[fold(speaker.email)] == 1)
    }


def _why_not_speaker(speaker: SpeakerFacts, shared: set[int], *, sent: bool) -> Remark | None:
    """Why this speaker is not sent (R12, R25), or None."""

    def reason(code: str, message: str) -> Remark:
        return Remark(Kind.SPEAKER, speaker.id, speaker.name, code, message, attempted=True)

    if not sent:
        return reason("no_sent_session", "None of their sessions is sent.")
    required = [field for field in FIELDS[Kind.SPEAKER].plain if field.is_required]
    missing = [field.label.lower() for field in required if not speaker.values[field.ours].strip()]
    if missing:
        what = " and ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
        return reason("missing_fields", f"Missing: {what}.")
    if speaker.id in shared:
        return reason("email_shared", f"Another speaker of this event has the same email, {speaker.email}.")
    return None


def _speaker(speaker: SpeakerFacts, mapped: FieldSet) -> Wanted:
    schema = mapped[Kind.SPEAKER]
    picture = speaker.picture if schema.has_picture else None
    fields = body_of(schema, speaker.values)
    return Wanted(Kind.SPEAKER, speaker.id, speaker.name, fields, picture=picture, mapped=mapped)
