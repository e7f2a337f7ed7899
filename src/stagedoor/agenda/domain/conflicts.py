"""The conflicts of an event, and accepting one as meant (W2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.conflicts.find import Conflict, Rules, find_conflicts
from stagedoor.agenda.conflicts.remembered import remember_conflicts
from stagedoor.agenda.conflicts.words import Wording
from stagedoor.agenda.models import AcceptedConflict, Event, Session
from stagedoor.agenda.timetable import Timetable, read_timetable
from stagedoor.common import clock
from stagedoor.common.errors import InputError


@dataclass(frozen=True)
class Known:
    """A conflict, told in a sentence; ``accepted`` where somebody accepted it as it stands."""

    conflict: Conflict
    sentence: str
    accepted: AcceptedConflict | None


def rules_of(event: Event) -> Rules:
    """What the event's conflicts are judged by."""
    between = timedelta(minutes=event.buffer_minutes)
    return Rules(event.zone, event.starts_on, event.ends_on, between)


def conflicts_of(event: Event, timetable: Timetable | None = None) -> list[Known]:
    """All conflicts, accepted ones too, in the order of time; three statements, one with a timetable."""
    return _known(event, _told(event, timetable or read_timetable(event)))


def conflicts_at_revision(event: Event) -> list[Known]:
    """The same of an event that was just read; one statement, and two more after its agenda has changed."""
    told = remember_conflicts(event, rules_of(event), lambda: _told(event, read_timetable(event)))
    return _known(event, told)


def conflicts_with(session: Session) -> list[Known]:
    """The conflicts of one session, told from its side; three statements, over what is near it in time."""
    event = session.event
    rules = rules_of(event)
    near = Q(pk=session.pk)
    if session.starts_at and session.ends_at:
        latest, earliest = session.ends_at + rules.buffer, session.starts_at - rules.buffer
        near |= Q(starts_at__lte=latest, ends_at__gte=earliest)
    read = read_timetable(event, near)
    own = [each for each in read.sessions if each.pk == session.pk]
    others = [each for each in read.sessions if each.pk != session.pk]
    found = find_conflicts(own, rules)
    for other in others:
        found += [each for each in find_conflicts([*own, other], rules) if each.second]
    wording = Wording(rules, read.people)
    return _known(event, [(each, wording.tell_beside(each, session.pk)) for each in found])


def open_ones(known: list[Known]) -> list[Known]:
    """Those that nobody has accepted."""
    return [each for each in known if each.accepted is None]


@transaction.atomic
def accept_conflict(event: Event, key: str, facts: str, actor: Person | None) -> None:
    """Keep a conflict as meant, as it was seen: with these facts.

    It counts again when the time, the room or the people of one of its sessions change. Raises InputError
    where it is another by now.
    """
    known = next((each for each in conflicts_of(event) if each.conflict.key == key), None)
    if known is None or known.conflict.facts != facts:
        raise InputError(
            "This conflict has changed since you saw it, so it was not accepted.",
            code="conflict_changed",
            remedy="Look at it again.",
        )
    AcceptedConflict.objects.update_or_create(
        event=event, key=key, defaults={"facts": facts, "person": actor, "accepted_at": clock.now()}
    )
    record_audit(event.organization, actor, "conflict.accepted", event, conflict=known.sentence)


@transaction.atomic
def reopen_conflict(event: Event, key: str, actor: Person | None) -> None:
    """Count an accepted conflict again; nothing happens where it is not accepted."""
    deleted, _ = event.accepted_conflicts.filter(key=key).delete()
    if deleted:
        record_audit(event.organization, actor, "conflict.reopened", event, conflict=key)


def _told(event: Event, timetable: Timetable) -> list[tuple[Conflict, str]]:
    rules = rules_of(event)
    wording = Wording(rules, timetable.people)
    return [(each, wording.tell(each)) for each in find_conflicts(timetable.sessions, rules)]


def _known(event: Event, told: list[tuple[Conflict, str]]) -> list[Known]:
    accepted = {each.key: each for each in event.accepted_conflicts.select_related("person")}
    known = []
    for conflict, sentence in told:
        acceptance = accepted.get(conflict.key)
        if acceptance is not None and acceptance.facts != conflict.facts:
            acceptance = None
        known.append(Known(conflict, sentence, acceptance))
    return known
