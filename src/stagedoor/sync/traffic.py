"""Calls to Swoogo on behalf of one run: several in flight, within the budget, only while we own the run.

The database is touched on the calling thread alone; the other threads do HTTP and nothing else.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self, TypeVar

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.db import transaction

from stagedoor.common import clock
from stagedoor.common.errors import BrokenRecord, OutOfCredits, StagedoorError, StopRequested
from stagedoor.swoogo import Client
from stagedoor.sync import ledger, poison
from stagedoor.sync.domain import runs
from stagedoor.sync.ledger import Asker, Urgency
from stagedoor.sync.models import SyncRun

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

WAITING_FOR_CREDITS = "Waiting for Swoogo's credit budget"

RENEW_SECONDS = 4.0
CREDITS_AT_ONCE = 20
OBSERVE_EVERY = 20
# Longer waits for credits are not worth a worker's thread.
PARK_SECONDS = 10.0
# How long ago a create may have been claimed when it is sent.
FRESH_CLAIM_SECONDS = 5.0


class LeaseLost(StopRequested):
    """Another process has taken this run up; it goes on with it and we stop."""

    code = "lease_lost"


class HandBack(StopRequested):
    """This process is going down; the run stays unfinished, for another one to take up."""

    code = "handed_back"


class Parked(StopRequested):
    """There are no credits for some time; the run lets go of this process until ``until``."""

    code = "parked"

    def __init__(self, until: datetime) -> None:
        super().__init__("The run waits for Swoogo's credit budget.")
        self.until = until


going_down = threading.Event()
"""Set when this process was told to end: its runs stop at the next look and are handed back."""


class Line(Protocol):
    """One change on its way: prepared and recorded on the calling thread, sent on another."""

    cost: int

    @property
    def subject(self) -> object:
        """The record it is about: of one record's lines only one is on its way at a time."""

    def prepare(self) -> bool:
        """Get ready, committing what must survive a crash; False when there is nothing to send after all."""

    def send(self, client: Client) -> object:
        """Make the calls. Runs on another thread and must not touch the database."""

    def done(self, answer: object) -> None:
        """Record the answer."""

    def failed(self, error: StagedoorError) -> None:
        """Record that it did not go; raises to stop the run."""

    def put_off(self) -> None:
        """It was refused for want of credits, so nothing was done; it will be prepared and sent again."""

    def is_trial(self) -> bool:
        """Whether it is sent alone, because nobody knows yet how Swoogo takes it."""


class Traffic:
    """The calls of one run. Use as a context manager."""

    def __init__(self, run: SyncRun, client: Client) -> None:
        self.run = run
        self.client = client
        self._asker = Asker(run.mapping.connection.key_fingerprint, run.pk)
        self._in_flight = 1 if poison.is_careful(run) else settings.SYNC_CONCURRENCY
        self._pool = ThreadPoolExecutor(self._in_flight, thread_name_prefix="swoogo")
        self._urgency = Urgency.NEW
        self._held = 0
        self._held_since = 0.0
        self._counted = 0
        self._looked_at = 0.0
        self._observed_at = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.client.close()
        if not isinstance(error, DatabaseTrouble):
            self._settle_credits()
            ledger.give_back(self._asker, self._held)

    def look_up(self) -> None:
        """Renew the lease and see whether somebody asked to stop; cheap to call often.

        Raises LeaseLost, HandBack or StopRequested.
        """
        if going_down.is_set():
            raise HandBack("Stagedoor is going down.")
        if time.monotonic() - self._looked_at < RENEW_SECONDS:
            return
        self._looked_at = time.monotonic()
        run, client = self.run, self.client
        if not runs.renew(run, run.calls + client.calls, run.credits + client.credits):
            raise LeaseLost("Another process has taken this run up.")
        if SyncRun.objects.filter(pk=self.run.pk).exclude(stop_requested_at=None).exists():
            raise StopRequested("The run was stopped.", remedy="Sync again to go on where it stopped.")

    def pause(self, seconds: float, phase: str) -> None:
        """Wait, telling why on the run's page, and go on owning the run."""
        SyncRun.objects.filter(pk=self.run.pk).update(phase=phase)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.look_up()
            time.sleep(min(left, 1.0))

    def call(self, work: Callable[[], Answer], cost: int, urgency: Urgency = Urgency.NEW) -> Answer:
        """One call by itself, again once the budget allows if Swoogo says that it is spent."""
        self._urgency = urgency
        while True:
            self._spend(cost)
            future = self._pool.submit(work)
            self._wait({future})
            self._settle_credits()
            try:
                return future.result()
            except OutOfCredits as error:
                self._blocked(error)

    def send_all(
        self, lines: Iterable[Line], progress: Callable[[int], None], urgency: Urgency = Urgency.NEW
    ) -> None:
        """Send the lines in their order, several in flight; each is recorded as its answer comes.

        When the run has to stop, the answers still on their way are recorded first — unless the run is not
        ours any more.
        """
        self._urgency = urgency
        pending: dict[Future[object], Line] = {}
        try:
            self._send_in_order(lines, pending, progress)
        except (LeaseLost, DatabaseTrouble):
            raise
        except Exception:
            self._record_what_is_under_way(pending)
            raise

    def _send_in_order(
        self, lines: Iterable[Line], pending: dict[Future[object], Line], progress: Callable[[int], None]
    ) -> None:
        for line in lines:
            self.look_up()
            while pending and self._must_wait(line, pending.values()):
                self._collect(pending, progress)
            self._send(line, pending, progress)
            while pending and line.is_trial():
                self._collect(pending, progress)
        while pending:
            self._collect(pending, progress)

    def _must_wait(self, line: Line, under_way: Collection[Line]) -> bool:
        is_busy = any(other.subject == line.subject for other in under_way)
        return is_busy or line.is_trial() or len(under_way) >= self._in_flight

    def _send(self, line: Line, pending: dict[Future[object], Line], progress: Callable[[int], None]) -> None:
        self._spend(line.cost)
        if self._prepare(line):
            pending[self._pool.submit(line.send, self.client)] = line
        else:
            self._held += line.cost
            progress(1)

    def _prepare(self, line: Line) -> bool:
        """Whether the line is ready to be sent; one that cannot be prepared does not stop the others."""
        try:
            poison.take_in_hand(self.run, line)
            return line.prepare()
        except DatabaseTrouble:
            raise
        except StagedoorError as error:
            line.failed(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and must not stop the others
            line.failed(_broken(error))
        return False

    def _collect(self, pending: dict[Future[object], Line], progress: Callable[[int], None]) -> None:
        """Record the answers that have come."""
        again: list[Line] = []
        stop: StagedoorError | None = None
        done = self._wait(set(pending))
        with transaction.atomic():
            for future in done:
                line = pending.pop(future)
                if isinstance(error := future.exception(), OutOfCredits):
                    again.append(line)
                    line.put_off()
                    self._blocked(error)
                    continue
                # What a line records before it stops the run must stand, so the error waits.
                stop = _record(line, future) or stop
            progress(len(done) - len(again))
        self._settle_credits()
        if stop is not None:
            raise stop
        for line in again:
            self._send(line, pending, progress)

    def _record_what_is_under_way(self, pending: dict[Future[object], Line]) -> None:
        wait(pending)
        with transaction.atomic():
            for future, line in pending.items():
                if not future.cancelled():
                    _record(line, future)

    def _wait(self, futures: set[Future[Answer]]) -> set[Future[Answer]]:
        while True:
            done, _ = wait(futures, timeout=RENEW_SECONDS / 2, return_when=FIRST_COMPLETED)
            if done:
                return done
            self.look_up()

    def _spend(self, credits: int) -> None:
        """Take from what is held, else from the ledger; waits, visibly, while the budget is spent.

        Raises Parked when the wait is a long one.
        """
        if self._held > 0 and time.monotonic() - self._held_since > ledger.slot_seconds():
            # Held for so long, they would not be used in the time in which they are counted.
            ledger.give_back(self._asker, self._held)
            self._held = 0
        while self._held < credits:
            amount = max(CREDITS_AT_ONCE, credits - self._held)
            seconds = ledger.spend(self._asker, amount, self._urgency)
            if not seconds:
                self._held += amount
                self._held_since = time.monotonic()
            elif seconds > PARK_SECONDS:
                raise Parked(clock.now() + timedelta(seconds=seconds))
            else:
                self.pause(min(seconds, ledger.IN_LINE_SECONDS / 2), WAITING_FOR_CREDITS)
        self._held -= credits
        self._counted += credits

    def _settle_credits(self) -> None:
        """Book what the client spent beyond what was foreseen: tokens, tries, reading back."""
        extra = self.client.credits - self._counted
        if extra > 0:
            self._counted += extra
            self._held -= extra
        if self.client.calls - self._observed_at >= OBSERVE_EVERY or not self._observed_at:
            self._observe()

    def _observe(self) -> None:
        """Correct the ledger by the latest answer's headers, if they are fresh."""
        told = self.client.told
        if told is None or time.monotonic() - told.at > ledger.slot_seconds():
            return
        self._observed_at = self.client.calls
        ledger.observe(
            self._asker.key_fingerprint,
            limit=told.limit,
            remaining=told.remaining,
            reset_seconds=told.reset_seconds,
        )

    def _blocked(self, error: OutOfCredits) -> None:
        self._observed_at = self.client.calls
        ledger.block(self._asker.key_fingerprint, error.wait_seconds)


def _record(line: Line, future: Future[object]) -> StagedoorError | None:
    """Record one answer; returns the error that has to stop the run, if there is one."""
    error = future.exception()
    try:
        if error is None:
            line.done(future.result())
        elif isinstance(error, StagedoorError):
            line.failed(error)
        elif isinstance(error, DatabaseTrouble):
            raise error
        else:
            line.failed(_broken(error))
    except StagedoorError as stop:
        return stop
    return None


def _broken(error: BaseException) -> BrokenRecord:
    """One record trips a mistake of ours: it is told, and the others go on."""
    logger.error("a record could not be sent", exc_info=error)
    return BrokenRecord("Stagedoor made a mistake with this record; the others go on.", detail=repr(error))
