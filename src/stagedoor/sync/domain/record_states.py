"""The kept state of each record in Swoogo: worked out in the background, shown and filtered by in lists.

It is never worked out while a page is made. What was changed since it was worked out is told to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from stagedoor.agenda.models import AgendaRecord, Event
from stagedoor.common import clock, shared_clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.drift_report import unsettled
from stagedoor.sync.domain.quiet import VERSION, revision_of
from stagedoor.sync.domain.standing import Standing, Standings, failures_of
from stagedoor.sync.models import (
    EventMapping,
    HandsOff,
    RecordLink,
    RecordState,
    RunState,
    StateCheck,
    SwoogoState,
    SyncRun,
)
from stagedoor.sync.models import RunScope as Scope
from stagedoor.sync.planning.records import Ref
from stagedoor.sync.planning.translate import next_passing
from stagedoor.sync.snapshot import Planned, plan_now

CHECKING = "checking"
"""Beside the states: the record was changed since its state was worked out."""

KINDS: Mapping[Scope, tuple[Kind, ...]] = {
    Scope.AGENDA: (Kind.SESSION, Kind.SPEAKER),
    Scope.SPONSORS: (Kind.SPONSOR,),
}
_OF_CODE = {
    "deleted_in_swoogo": SwoogoState.DELETED,
    "both_changed": SwoogoState.DIFFERS,
}
_OF_STANDING = {
    "sent": SwoogoState.UP_TO_DATE,
    "to_send": SwoogoState.TO_SEND,
    "left_out": SwoogoState.SKIPPED,
    "failed": SwoogoState.FAILED,
}
AT_ONCE = 500


@dataclass(frozen=True)
class Told:
    """A record's state as a list shows it; ``state`` may also be ``CHECKING``."""

    state: str
    label: str
    message: str = ""


_CHECKING = Told(CHECKING, "Being checked", "It was changed a moment ago.")


class KnownStates:
    """What is kept of a mapping's records, and whether it still holds."""

    def __init__(self, mapping: EventMapping, event: Event) -> None:
        self.mapping = mapping
        self.check: StateCheck | None = getattr(mapping, "state_check", None)
        self.is_current = self.check is not None and _holds(self.check, event)

    def of(self, kind: Kind, records: Iterable[AgendaRecord]) -> dict[int, Told]:
        """The state of each of these records that are not deleted; one query."""
        present = [record for record in records if record.deleted_at is None]
        kept = {
            row.record_id: row
            for row in RecordState.objects.filter(
                mapping=self.mapping, kind=kind, record_id__in=[record.pk for record in present]
            )
        }
        return {record.pk: self._told(record, kept.get(record.pk)) for record in present}

    def narrow(self, records: QuerySet[Any], kind: Kind, state: str) -> QuerySet[Any]:
        """Those of the records that are shown with this state."""
        kept = RecordState.objects.filter(mapping=self.mapping, kind=kind)
        changed = Q() if self.check is None else Q(updated_at__gte=self.check.checked_at)
        if state == CHECKING:
            is_checked = Q(pk__in=kept.values("record_id"))
            return records.none() if self.is_current else records.filter(changed | ~is_checked)
        in_state = Q(pk__in=kept.filter(state=state).values("record_id"))
        return records.filter(in_state if self.is_current else in_state & ~changed)

    def with_state(self, records: QuerySet[Any], kind: Kind) -> QuerySet[Any]:
        """The records with their kept state as ``swoogo_state``, to sort by."""
        kept = RecordState.objects.filter(mapping=self.mapping, kind=kind, record_id=OuterRef("pk"))
        told: QuerySet[Any] = records.annotate(swoogo_state=Subquery(kept.values("state")[:1]))
        return told

    def counts(self) -> dict[Kind, dict[str, int]]:
        """How many records of each kind were in each state when they were last checked; one query."""
        found: dict[Kind, dict[str, int]] = {kind: {} for kinds in KINDS.values() for kind in kinds}
        rows = RecordState.objects.filter(mapping=self.mapping).order_by()
        for kind, state, number in rows.values_list("kind", "state").annotate(number=Count("pk")):
            found[Kind(kind)][state] = number
        return found

    def _told(self, record: AgendaRecord, row: RecordState | None) -> Told:
        if row is None or self.check is None:
            return _CHECKING
        if not self.is_current and record.updated_at >= self.check.checked_at:
            return _CHECKING
        return Told(row.state, SwoogoState(row.state).label, row.message)


def due_checks() -> QuerySet[EventMapping]:
    """The live mappings whose records' states do not hold any more, none with a sync under way."""
    running = SyncRun.objects.filter(mapping=OuterRef("pk"), state=RunState.RUNNING)
    is_stale = (
        Q(state_check=None)
        | ~Q(state_check__revision=F("event__revision"))
        | ~Q(state_check__version=VERSION)
        | Q(state_check__stale_at__gte=F("state_check__checked_at"))
        | Q(state_check__until__lte=shared_clock.now())
    )
    live = EventMapping.objects.filter(is_stale, ended_at=None, removed_at=None)
    return live.exclude(Exists(running)).select_related("connection", "event__organization")


def check_states(mapping: EventMapping) -> int:
    """Work out where each record of the mapping stands, and keep it; returns how many stand elsewhere now.

    It plans both scopes, so it is for the background: a large agenda takes seconds.
    """
    started, revision = shared_clock.now(), revision_of(mapping.event)
    found: dict[Ref, tuple[SwoogoState, Standing]] = {}
    until: datetime | None = None
    untouchable = _never_touched(mapping)
    for scope, kinds in KINDS.items():
        planned = plan_now(mapping, scope)
        standings = Standings(planned, failures_of(mapping, scope))
        for ref in _refs(planned, kinds):
            found[ref] = _state_of(ref, standings, planned, untouchable)
        if scope is Scope.AGENDA:
            until = next_passing(planned.agenda, clock.now())
    check = StateCheck(mapping=mapping, revision=revision, version=VERSION, checked_at=started, until=until)
    return _keep(check, found)


def mark_stale(mapping: EventMapping) -> None:
    """Say that a sync has ended, so that what is kept of the mapping's records may not be true any more."""
    StateCheck.objects.filter(mapping=mapping).update(stale_at=shared_clock.now())


def _holds(check: StateCheck, event: Event) -> bool:
    return (
        check.revision == event.revision
        and check.version == VERSION
        and (check.stale_at is None or check.stale_at < check.checked_at)
        and (check.until is None or check.until > clock.now())
    )


def _refs(planned: Planned, kinds: Iterable[Kind]) -> Iterable[Ref]:
    of_kind: dict[Kind, Iterable[Any]] = {
        Kind.SESSION: planned.agenda.sessions,
        Kind.SPEAKER: planned.agenda.speakers,
        Kind.SPONSOR: planned.agenda.sponsors,
    }
    return ((kind, each.id) for kind in kinds for each in of_kind[kind])


def _never_touched(mapping: EventMapping) -> set[Ref]:
    marks = HandsOff.objects.filter(event=mapping.event, field="")
    return {(Kind(kind), record_id) for kind, record_id in marks.values_list("kind", "record_id")}


def _state_of(
    ref: Ref, standings: Standings, planned: Planned, untouchable: set[Ref]
) -> tuple[SwoogoState, Standing]:
    standing = standings.of(ref)
    if ref in untouchable:
        return SwoogoState.NEVER_TOUCH, Standing(standing.state)
    if standing.code == "hands_off":
        # Only some of its fields are marked: the rest of the record goes as ever.
        rest = standings.without_remarks(ref)
        standing = Standing(rest.state, f"{rest.message} {standing.message}".strip(), rest.code)
    if standing.code in _OF_CODE:
        return _OF_CODE[standing.code], standing
    link = planned.links.get(ref)
    if standing.state == "sent" and link is not None:
        return _of_sent(link, standing, planned, ref[0])
    return _OF_STANDING[standing.state], standing


def _of_sent(
    link: RecordLink, standing: Standing, planned: Planned, kind: Kind
) -> tuple[SwoogoState, Standing]:
    """Nothing is left to send: whether Swoogo is known to hold something else."""
    if link.is_gone:
        return SwoogoState.DELETED, Standing("sent", "Swoogo did not hold it when it was last compared.")
    fields = planned.fields[kind]
    if link.drift or link.differences or link.waiting:
        names = [each["field"] for each in unsettled(link, fields)]
        if names:
            return SwoogoState.DIFFERS, Standing("sent", f"Differs in Swoogo: {fields.labels(names)}.")
    return SwoogoState.UP_TO_DATE, standing


@transaction.atomic
def _keep(check: StateCheck, found: Mapping[Ref, tuple[SwoogoState, Standing]]) -> int:
    """Write what is new; nothing where another process has worked it out later than this one."""
    mapping = check.mapping
    if StateCheck.objects.filter(mapping=mapping, checked_at__gt=check.checked_at).exists():
        return 0
    rows = RecordState.objects.filter(mapping=mapping)
    before = {
        (kind, record_id): (pk, state, code, message)
        for pk, kind, record_id, state, code, message in rows.values_list(
            "pk", "kind", "record_id", "state", "code", "message"
        )
    }
    changed = [
        RecordState(
            mapping=mapping,
            kind=ref[0],
            record_id=ref[1],
            state=state,
            code=standing.code,
            message=standing.message,
        )
        for ref, (state, standing) in found.items()
        if before.get(ref, (0,))[1:] != (state, standing.code, standing.message)
    ]
    gone = [row[0] for ref, row in before.items() if ref not in found]
    for start in range(0, len(gone), AT_ONCE):
        rows.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    RecordState.objects.bulk_create(
        changed,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["mapping", "kind", "record_id"],
        update_fields=["state", "code", "message"],
    )
    facts = {name: getattr(check, name) for name in ("revision", "version", "checked_at", "until")}
    StateCheck.objects.update_or_create(mapping=mapping, defaults=facts)
    return len(changed) + len(gone)
