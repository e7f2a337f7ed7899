"""Calls to Swoogo on behalf of one run: several in flight, within the budget, only while we own the run.

The database is touched on the calling thread alone; the other threads do HTTP and nothing else.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F

from stagedoor.common import shared_clock
from stagedoor.common.errors import BrokenRecord, OutOfCredits, StagedoorError, StopRequested
from stagedoor.common.logs import current_log_ids, take_log_ids
from stagedoor.swoogo import Client, uptime
from stagedoor.sync.credits.ledger import IN_LINE_SECONDS, Urgency
from stagedoor.sync.credits.reservation import Reservation
from stagedoor.sync.domain import quiet
from stagedoor.sync.execution import lease, quarantine
from stagedoor.sync.execution.interruptions import DATABASE_TROUBLE, HandBack, LeaseLost, Parked, going_down
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.models import SyncRun

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

WAITING_FOR_CREDITS = "Waiting for Swoogo's credit budget"

RENEW_SECONDS = 4.0
# Longer waits for credits are not worth a worker's thread.
PARK_SECONDS = 10.0


Pending = dict[Future[object], Operation]


class Dispatcher:
    """The calls of one run. Use as a context manager."""

    def __init__(self, run: SyncRun, client: Client, hold: lease.Hold) -> None:
        self.run = run
        self.client = client
        self._hold = hold
        self._reservation = Reservation(run, client)
        self._in_flight = 1 if quarantine.is_careful(run) else settings.SYNC_CONCURRENCY
        self._pool = ThreadPoolExecutor(
            self._in_flight, "swoogo", initializer=take_log_ids, initargs=(current_log_ids(),)
        )
        self._phase = run.phase
        self._phase_total = 0
        self._looked_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.client.close()
        if not isinstance(error, DATABASE_TROUBLE):
            self._reservation.settle()
            self._reservation.give_back()

    def look_up(self) -> None:
        """Renew the lease and see whether somebody asked to stop; cheap to call often.

        Raises LeaseLost, HandBack or StopRequested.
        """
        if going_down.is_set():
            raise HandBack("Stagedoor is going down.")
        if time.monotonic() - self._looked_at >= RENEW_SECONDS:
            self._renew()

    def _renew(self) -> None:
        """Renew the lease now; raises LeaseLost or StopRequested."""
        self._looked_at = time.monotonic()
        run, client, since = self.run, self.client, uptime()
        if not lease.renew(run, run.calls + client.calls, run.credits + client.credits):
            raise LeaseLost("Another process has taken this run up.")
        self._hold.renewed(since)
        if SyncRun.objects.filter(pk=self.run.pk).exclude(stop_requested_at=None).exists():
            raise StopRequested("The run was stopped.", remedy="Sync again to go on where it stopped.")

    def enter(self, phase: str, operations: int) -> None:
        """Tell on the run's page what is being done, and how many operations that takes."""
        self._phase, self._phase_total = phase, operations
        self._show(phase=phase, phase_start=F("done"), phase_total=operations)

    def pause(self, seconds: float, phase: str) -> None:
        """Wait, telling why on the run's page, and go on owning the run."""
        self._show(phase=phase, phase_total=0)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.look_up()
            time.sleep(min(left, 1.0))
        self._show(phase=self._phase, phase_total=self._phase_total)

    def call(self, work: Callable[[], Answer], cost: int, urgency: Urgency = Urgency.NEW) -> Answer:
        """One call by itself, again once the budget allows if Swoogo says that it is spent."""
        self._reservation.urgency = urgency
        while True:
            self._pay(cost)
            future = self._pool.submit(work)
            self._wait({future})
            self._reservation.settle()
            try:
                return future.result()
            except OutOfCredits as error:
                self._reservation.refused(error.wait_seconds)
            except LeaseLost:
                self._reservation.unpay(cost)
                self._renew()

    def send_all(self, operations: Iterable[Operation], urgency: Urgency = Urgency.NEW) -> None:
        """Send the operations in their order, several in flight; each is recorded as its answer comes.

        When the run has to stop, the answers still on their way are recorded first — unless the run is not
        ours any more.
        """
        self._reservation.urgency = urgency
        queue, pending = deque(operations), Pending()
        try:
            while queue or pending:
                self._turn(queue, pending)
        except LeaseLost:
            self._leave_uncertain(pending)
            raise
        except DATABASE_TROUBLE:
            raise
        except Exception:
            wait(pending)
            late = {future: pending.pop(future) for future in list(pending) if _is_held_back(future)}
            self._leave_uncertain(late)
            with transaction.atomic():
                self._record(pending)
            raise

    def _turn(self, queue: deque[Operation], pending: Pending) -> None:
        """Record the answers that came, and send what is next in their place: one commit for all of it."""
        answered = {future: pending[future] for future in self._wait(set(pending))}
        self.look_up()
        if any(_is_held_back(future) for future in answered):
            self._renew()
        for future in answered:
            del pending[future]
        put_off = self._put_off(answered)
        chosen = [] if put_off else self._next(queue, list(pending.values()))
        with transaction.atomic():
            for operation in put_off:
                operation.note_landed()
                operation.put_off()
            stop = self._record(answered)
            ready = [] if stop else [operation for operation in chosen if self._prepare(operation)]
            finished = len(answered) + (0 if stop else len(chosen) - len(ready))
            self._show(done=F("done") + finished)
        for operation in ready:
            pending[self._pool.submit(_send, operation, self.client)] = operation
        self._reservation.settle()
        if stop is not None:
            raise stop
        queue.extendleft(put_off)
        if queue and not pending:
            self._pay(queue[0].cost)
            self._reservation.unpay(queue[0].cost)

    def _leave_uncertain(self, pending: Pending) -> None:
        """The run is another process's: what was on its way may have undone what that one sent (R38)."""
        wait(pending)
        with transaction.atomic():
            for future, operation in pending.items():
                operation.too_late(None if future.exception() else future.result())
            if pending:
                quiet.wake(self.run.mapping.event)

    def _put_off(self, answered: Pending) -> list[Operation]:
        """Take out what Swoogo refused for want of credits, or what was not sent: nothing was done."""
        held_back = [answered.pop(future) for future in list(answered) if _is_held_back(future)]
        for operation in held_back:
            self._reservation.unpay(operation.cost)
        refused = {future: error for future in answered if (error := _out_of_credits(future)) is not None}
        for error in refused.values():
            self._reservation.refused(error.wait_seconds)
        return held_back + [answered.pop(future) for future in refused]

    def _next(self, queue: deque[Operation], under_way: list[Operation]) -> list[Operation]:
        """Take the operations that may go now, and pay for them."""
        chosen: list[Operation] = []
        while queue and len(under_way) < self._in_flight and not _must_wait(queue[0], under_way):
            if self._reservation.pay(queue[0].cost):
                break
            chosen.append(queue.popleft())
            under_way.append(chosen[-1])
            quarantine.note_in_hand(self.run, chosen[-1].name)
        return chosen

    def _prepare(self, operation: Operation) -> bool:
        """Whether it is ready to be sent; one that cannot be prepared does not stop the others."""
        try:
            quarantine.refuse_set_aside(self.run, operation.name)
            with transaction.atomic():
                is_ready = operation.prepare()
        except DATABASE_TROUBLE:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and must not stop the others
            is_ready = False
            operation.failed(error if isinstance(error, StagedoorError) else _broken(error))
        if not is_ready:
            self._reservation.unpay(operation.cost)
        return is_ready

    def _record(self, answered: Pending) -> StagedoorError | None:
        """Record answers; the error that has to stop the run, if there is one.

        What a operation records before it stops the run must stand, so the error is not raised.
        """
        stop: StagedoorError | None = None
        for future, operation in answered.items():
            stop = _record(operation, future) or stop
        return stop

    def _show(self, **facts: Any) -> None:
        SyncRun.objects.filter(pk=self.run.pk).update(**facts)

    def _wait(self, futures: set[Future[Answer]]) -> set[Future[Answer]]:
        while futures:
            done, _ = wait(futures, timeout=RENEW_SECONDS / 2, return_when=FIRST_COMPLETED)
            if done:
                return done
            self.look_up()
        return set()

    def _pay(self, credits: int) -> None:
        """Pay for a call; waits, visibly, while the budget is spent. Raises Parked when that takes long."""
        self.look_up()
        while seconds := self._reservation.pay(credits):
            if seconds > PARK_SECONDS:
                raise Parked(shared_clock.now() + timedelta(seconds=seconds))
            self.pause(min(seconds, IN_LINE_SECONDS / 2), WAITING_FOR_CREDITS)


def _must_wait(operation: Operation, under_way: list[Operation]) -> bool:
    """Whether another operation about the same record is on its way, or one of these wants to be alone."""
    subjects = [other.subject for other in under_way]
    is_busy = operation.subject in subjects or operation.must_wait(subjects)
    is_busy = is_busy or any(other.is_trial() for other in under_way)
    return is_busy or (bool(under_way) and operation.is_trial())


def _send(operation: Operation, client: Client) -> object:
    """Have the operation make its calls, and note whether one of them may still land."""
    with client.note_lost() as lost:
        try:
            return operation.send(client)
        finally:
            operation.is_doubtful = bool(lost)


def _is_held_back(future: Future[object]) -> bool:
    """Whether it was not sent, since the lease may have ended: this process was held up for long."""
    return isinstance(future.exception(), LeaseLost)


def _out_of_credits(future: Future[object]) -> OutOfCredits | None:
    error = future.exception()
    return error if isinstance(error, OutOfCredits) else None


def _record(operation: Operation, future: Future[object]) -> StagedoorError | None:
    """Record one answer; returns the error that has to stop the run, if there is one.

    A mistake of ours, in the other thread or here, takes back what was recorded of this operation alone.
    """
    error = future.exception()
    try:
        if error is None:
            with transaction.atomic():
                operation.note_landed()
                return _stopped_by(lambda: operation.done(future.result()))
    except DATABASE_TROUBLE:
        raise
    except Exception as mistake:  # noqa: BLE001 - whatever it is, it is told and must not stop the others
        error = mistake
    if isinstance(error, DATABASE_TROUBLE):
        raise error
    told = error if isinstance(error, StagedoorError) else _broken(error)
    operation.note_landed()
    return _stopped_by(lambda: operation.failed(told))


def _stopped_by(record: Callable[[], None]) -> StagedoorError | None:
    """The error with which recording asks to stop the run; what it recorded before that stands."""
    try:
        record()
    except StagedoorError as stop:
        return stop
    return None


def _broken(error: BaseException) -> BrokenRecord:
    """One record trips a mistake of ours: it is told, and the others go on."""
    logger.error("a record could not be sent", exc_info=error)
    return BrokenRecord("Stagedoor made a mistake with this record; the others go on.", detail=repr(error))
