"""Continuous sync: one switch on the connection, a pause per mapping, rounds on a regular interval (R5).

Rounds of different mappings are spread over the interval, so that they do not fire together. What was
missed while nothing ran is made up for by one round, not by one for each that was missed.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from stagedoor.accounts.models import Person, record_audit
from stagedoor.common import shared_clock
from stagedoor.common.errors import StagedoorError
from stagedoor.sync.domain.questions import ASKS
from stagedoor.sync.models import Connection, EventMapping, RunPurpose, RunState, RunStatus, Trigger

# Multiples of it, taken without their whole part, spread evenly however many there are.
GOLDEN_RATIO = (math.sqrt(5) - 1) / 2
KEY_REFUSED = "unauthorized"
EMPTY_ROUNDS_KEPT = 50
# A round that waits for a person's answer asks the same each time (R40).
_QUIET = (RunStatus.SUCCEEDED, RunStatus.PARTIAL, RunStatus.STOPPED, RunStatus.PREVIEWED)


def interval() -> timedelta:
    """How long from one round of a mapping to its next."""
    return timedelta(seconds=settings.SYNC_INTERVAL_SECONDS)


def set_continuous(connection: Connection, on: bool, actor: Person | None = None) -> None:
    """Switch continuous sync of all the connection's mappings on or off; a run under way is let finish."""
    with transaction.atomic():
        connection.continuous = on
        connection.save(update_fields=["continuous"])
        connection.mappings.update(next_sync_at=None, quiet_since=None)
        if on:
            _plan_first_rounds(_taking_part().filter(connection=connection))
        record_audit(connection.organization, actor, f"swoogo.continuous_{'on' if on else 'off'}", connection)


def pause_mapping(mapping: EventMapping, actor: Person | None = None) -> None:
    """Leave this pair out of continuous sync; people can still push it."""
    with transaction.atomic():
        mapping.paused_at, mapping.next_sync_at, mapping.quiet_since = shared_clock.now(), None, None
        mapping.save(update_fields=["paused_at", "next_sync_at", "quiet_since"])
        record_audit(mapping.event.organization, actor, "swoogo.mapping_paused", mapping)


def resume_mapping(mapping: EventMapping, actor: Person | None = None) -> None:
    """Let this pair take part in continuous sync again."""
    with transaction.atomic():
        mapping.paused_at = None
        mapping.save(update_fields=["paused_at"])
        _plan_first_rounds(_taking_part().filter(pk=mapping.pk))
        record_audit(mapping.event.organization, actor, "swoogo.mapping_resumed", mapping)
    mapping.refresh_from_db(fields=["next_sync_at"])


def due_mappings() -> list[EventMapping]:
    """The mappings whose next round has come, the longest waiting first."""
    now = shared_clock.now()
    # A mapping added since has no next round yet; one that lies far ahead is of a longer interval.
    unplanned = Q(next_sync_at=None) | Q(next_sync_at__gt=now + 1.5 * interval())
    _plan_first_rounds(_taking_part().filter(unplanned, quiet_since=None))
    due = _taking_part().filter(next_sync_at__lte=now, connection__trouble_code="")
    return list(due.select_related("connection", "event__organization").order_by("next_sync_at", "pk"))


def take_round(mapping: EventMapping) -> bool:
    """Move a due mapping on to its next round; whether to start a run for this one.

    False when another worker has taken this round, and when a run of the mapping is waiting or under way:
    that one counts for it.
    """
    following = _round_after(mapping.next_sync_at, shared_clock.now())
    this_round = _taking_part().filter(pk=mapping.pk, next_sync_at=mapping.next_sync_at)
    is_taken = this_round.update(next_sync_at=following, quiet_since=None)
    is_round = Q(purpose=RunPurpose.SYNC) | Q(trigger=Trigger.SCHEDULE)
    return bool(is_taken) and not mapping.runs.filter(is_round).exclude(state=RunState.FINISHED).exists()


def prune_empty_rounds(mapping: EventMapping) -> None:
    """Forget old rounds in which nothing was sent and nothing new failed, all but the latest ones (R41)."""
    empty = mapping.runs.filter(
        Q(status__in=_QUIET) | Q(reason=ASKS),
        trigger=Trigger.SCHEDULE,
        state=RunState.FINISHED,
        calls=0,
    )
    mapping.runs.filter(pk__in=list(empty.values_list("pk", flat=True)[EMPTY_ROUNDS_KEPT:])).delete()


def note_refusal(connection: Connection, error: StagedoorError) -> None:
    """Rest the connection's continuous sync when Swoogo refuses its key, saying why.

    Nothing is noted when the key was replaced since.
    """
    if error.code == KEY_REFUSED:
        message = "Swoogo refused the key, so continuous sync rests until a working one is entered."
        _same_key(connection).update(trouble_code=error.code, trouble=message)


def note_success(connection: Connection) -> None:
    """The key works: continuous sync goes on."""
    _same_key(connection).exclude(trouble_code="").update(trouble_code="", trouble="")


def _same_key(connection: Connection) -> QuerySet[Connection]:
    return Connection.objects.filter(pk=connection.pk, secret=connection.secret)


def _taking_part() -> QuerySet[EventMapping]:
    return EventMapping.objects.filter(
        connection__continuous=True, ended_at=None, removed_at=None, paused_at=None
    )


def _plan_first_rounds(mappings: QuerySet[EventMapping]) -> None:
    now = shared_clock.now()
    for mapping in mappings:
        share = mapping.pk * GOLDEN_RATIO % 1
        # Only if it is as it was read: another worker may have planned it, and begun the round.
        unchanged = EventMapping.objects.filter(pk=mapping.pk, next_sync_at=mapping.next_sync_at)
        unchanged.update(next_sync_at=now + share * interval())


def _round_after(planned: datetime | None, now: datetime) -> datetime:
    """The first of the mapping's rounds that is not before half an interval from now.

    It keeps the mapping's place in the interval, also after rounds were missed.
    """
    planned = planned or now
    rounds = math.ceil((now + interval() / 2 - planned) / interval())
    return planned + max(rounds, 1) * interval()
