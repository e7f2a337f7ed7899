"""Finding out what is to be told: each mapping and each key as it stands now, against what was told last.

Nothing has to be told by whoever fails: a killed worker cannot forget to. Telling is due when the trouble
changes, not with each round; the change and its deliveries are committed together, by one worker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from stagedoor.common import clock
from stagedoor.sync.alerts import messages
from stagedoor.sync.alerts.messages import Content
from stagedoor.sync.alerts.outbox import put
from stagedoor.sync.alerts.verdict import arrivals_of
from stagedoor.sync.domain.continuous import KEY_REFUSED, interval
from stagedoor.sync.domain.quiet import LONGEST_REST
from stagedoor.sync.models import (
    AlertKind,
    AlertState,
    Connection,
    EventMapping,
    Preview,
    PreviewState,
    RunPurpose,
    RunScope,
    RunState,
    RunStatus,
    SyncRun,
    Trigger,
)

WELL = ""
# Without a word for so many intervals, a mapping has stalled.
PATIENCE = 2
SHORTEST_PATIENCE = timedelta(minutes=10)

# Rounds of continuous sync, and whatever went well. A refused key is told of its connection.
WENT = (RunStatus.SUCCEEDED, RunStatus.PARTIAL, RunStatus.PREVIEWED)
_TELLING = Q(trigger=Trigger.SCHEDULE) | Q(status__in=WENT)
_SILENT = Q(reason__in=[KEY_REFUSED, "stopped"]) | (
    Q(purpose=RunPurpose.PREVIEW) & ~Q(trigger=Trigger.SCHEDULE)
)


def detect_changes() -> None:
    """Note every change of trouble, and put what is to be told of it into the outbox."""
    connections = Connection.objects.filter(continuous=True, ended_at=None).select_related("organization")
    states = _States(connections)
    for connection in connections:
        _look_at_key(connection, states.of(connection))
    mappings = EventMapping.objects.filter(
        connection__in=connections.filter(trouble_code=""), ended_at=None, removed_at=None, paused_at=None
    )
    # A mapping that has nothing to do neither fails nor stalls, but may have recovered. One that rests since
    # something failed has its next round within a day.
    failed = Q(next_sync_at__lte=clock.now() + LONGEST_REST)
    mappings = mappings.filter(Q(quiet_since=None) | Q(alert_state__trouble__gt=WELL) | failed)
    unfinished, last = _unfinished_runs(mappings), _last_runs(mappings)
    found = list(mappings.select_related("connection", "event__organization"))
    _tell_of_held(found)
    for mapping in found:
        facts = _Facts(
            mapping,
            states.of(mapping.connection, mapping),
            unfinished.get(mapping.pk),
            last.get(mapping.pk),
            states.of(mapping.connection).since,
        )
        _note_movement(facts)
        _judge(facts)


def _tell_of_held(mappings: Iterable[EventMapping]) -> None:
    """Changes that wait for approval are told once, however often newer ones take their place."""
    holding = [mapping.pk for mapping in mappings if mapping.hold]
    if not holding:
        return
    waiting = Preview.objects.filter(run__mapping__in=holding, state=PreviewState.WAITING, told=False)
    for preview in waiting.select_related("run__mapping__event__organization"):
        with transaction.atomic():
            if Preview.objects.filter(pk=preview.pk, told=False).update(told=True):
                organization = preview.run.mapping.event.organization
                put(organization, AlertKind.HELD, messages.held(preview))


class _States:
    """What people were last told, of each key and mapping."""

    def __init__(self, connections: QuerySet[Connection]) -> None:
        found = AlertState.objects.filter(connection__in=connections)
        found = found.select_related("connection__organization")
        self._known = {(state.connection_id, state.mapping_id): state for state in found}

    def of(self, connection: Connection, mapping: EventMapping | None = None) -> AlertState:
        """That of the mapping; without one, that of the connection's key."""
        key = (connection.pk, mapping.pk if mapping else None)
        if key not in self._known:
            self._known[key] = AlertState.objects.get_or_create(connection=connection, mapping=mapping)[0]
        return self._known[key]


@dataclass(frozen=True)
class _Facts:
    """What is known of one mapping.

    ``unfinished`` is its run under way, else the one that waits; ``last`` the latest that tells whether
    continuous sync works; ``key_since`` is when the key was last refused or accepted again.
    """

    mapping: EventMapping
    state: AlertState
    unfinished: SyncRun | None
    last: SyncRun | None
    key_since: datetime | None


def _look_at_key(connection: Connection, state: AlertState) -> None:
    trouble = AlertKind.KEY_REFUSED if connection.trouble_code == KEY_REFUSED else WELL
    if trouble != state.trouble:
        tell = messages.key_refused if trouble else messages.key_accepted
        _change(state, trouble, tell(connection))


def _judge(facts: _Facts) -> None:
    """Tell what has changed. Trouble lasts until a run says otherwise that ended since."""
    mapping, state, last = facts.mapping, facts.state, facts.last
    silent_since = _silent_since(facts)
    if silent_since is not None and clock.now() - silent_since > _patience():
        if state.trouble != AlertKind.STALLED:
            _change(state, AlertKind.STALLED, messages.stalled(mapping, silent_since, facts.unfinished))
    elif last is not None and last.pk != state.judged_run:
        state.judged_run = last.pk
        if state.since is None or _ended(last) > state.since:
            _judge_round(state, last)
        state.save(update_fields=["judged_run", "failed"])


def _judge_round(state: AlertState, run: SyncRun) -> None:
    """A person sees how their own run went; for everybody else it can only end the trouble."""
    if run.status not in WENT:
        _fails(state, messages.failing(run))
        return
    arrivals = arrivals_of(run)
    if not arrivals.is_failing:
        state.failed = sorted(arrivals.failed & set(state.failed))
        if state.trouble and not state.failed:
            _change(state, WELL, messages.recovered(run.mapping, run))
    elif run.trigger == Trigger.SCHEDULE:
        state.failed = sorted(arrivals.failed | set(state.failed))
        _fails(state, messages.failing(run, arrivals))


def _fails(state: AlertState, content: Content) -> None:
    if state.trouble != AlertKind.FAILING:
        _change(state, AlertKind.FAILING, content)


def _silent_since(facts: _Facts) -> datetime | None:
    """Since when nothing has moved though it should; None where it need not, as while waiting for credits."""
    run, due = facts.unfinished, facts.mapping.next_sync_at
    if run is None:
        return max(due, facts.key_since or due) if due else None
    if run.resume_at is not None and run.resume_at > clock.now():
        return None
    return max(run.created_at, facts.state.moved_at or run.created_at)


def _patience() -> timedelta:
    return max(PATIENCE * interval(), SHORTEST_PATIENCE)


def _ended(run: SyncRun) -> datetime:
    return run.finished_at or run.created_at


def _change(state: AlertState, trouble: str, content: Content) -> None:
    """Of several workers that find the same, one tells it."""
    before = AlertState.objects.filter(pk=state.pk, trouble=state.trouble)
    state.trouble, state.since = trouble, clock.now()
    with transaction.atomic():
        if before.update(trouble=state.trouble, since=state.since, failed=state.failed):
            put(state.connection.organization, AlertKind(content["type"]), content)


def _note_movement(facts: _Facts) -> None:
    state, run = facts.state, facts.unfinished
    if run is not None and run.done != state.seen_done:
        state.seen_done, state.moved_at = run.done, clock.now()
        state.save(update_fields=["seen_done", "moved_at"])


def _unfinished_runs(mappings: QuerySet[EventMapping]) -> dict[int, SyncRun]:
    """Per mapping its run under way, else the one that waits."""
    runs = SyncRun.objects.filter(mapping__in=mappings.values("pk")).exclude(state=RunState.FINISHED)
    return {run.mapping_id: run for run in sorted(runs, key=lambda run: run.state == RunState.RUNNING)}


def _last_runs(mappings: QuerySet[EventMapping]) -> dict[int, SyncRun]:
    """Per mapping its latest run that tells whether continuous sync works."""
    telling = SyncRun.objects.filter(_TELLING, state=RunState.FINISHED, scope=RunScope.AGENDA)
    latest = telling.exclude(_SILENT).filter(mapping=OuterRef("pk")).values("pk")[:1]
    runs = SyncRun.objects.filter(pk__in=mappings.annotate(last_run=Subquery(latest)).values("last_run"))
    return {run.mapping_id: run for run in runs.select_related("mapping__event__organization")}
