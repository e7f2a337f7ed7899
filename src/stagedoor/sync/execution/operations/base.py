"""What every operation is: one change on its way to Swoogo."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from typing import Any

from stagedoor.common import shared_clock
from stagedoor.common.errors import StagedoorError
from stagedoor.swoogo import Client
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.models import InFlight, RecordLink


class Operation(ABC):
    """One change on its way: prepared and recorded on the calling thread, sent on another.

    ``cost`` is what its calls cost in credits. ``subject`` is the record it is about: of one record's
    operations only one is on its way at a time.
    """

    cost = 1

    def __init__(self, context: RunContext, subject: object) -> None:
        self.context = context
        self.subject = subject
        # Whether one of its tries may still land, though a later one was answered.
        self.is_doubtful = False
        self._in_flight: InFlight | None = None

    @property
    def name(self) -> str:
        """The operation and its record, the same after a restart."""
        return f"{type(self).__name__} {self.subject}"[:60]

    def note_in_flight(
        self,
        link: RecordLink,
        *,
        fields: Iterable[str] = (),
        sessions: Iterable[int] = (),
        picture: bool = False,
    ) -> None:
        """Commit what is about to be sent, for whoever takes the run up should this process be lost."""
        self._in_flight = InFlight.objects.create(
            link=link,
            fields=sorted(fields),
            sessions=sorted(sessions),
            picture=picture,
            sent_at=shared_clock.now(),
        )

    def note_landed(self) -> None:
        """It was answered, or never sent: nothing is on its way any more, unless an earlier try is."""
        if self._in_flight is not None and not self.is_doubtful:
            self._in_flight.delete()
            self._in_flight = None

    def too_late(self, answer: object) -> None:  # noqa: ARG002 - a create keeps it
        """The run was another process's when this was answered (or None): the record is uncertain.

        The link is left as the other process made it. Noted anew, since that process may have looked already.
        """
        noted = self._in_flight
        if noted is not None and RecordLink.objects.filter(pk=noted.link_id).exists():
            noted.pk, noted.sent_at = None, shared_clock.now()
            noted.save(force_insert=True)

    def is_trial(self) -> bool:
        """Whether it is sent alone, because nobody knows yet how Swoogo takes it."""
        return False

    def must_wait(self, under_way: Collection[object]) -> bool:  # noqa: ARG002 - most wait for nobody
        """Whether it waits for one of the subjects that are under way."""
        return False

    @abstractmethod
    def prepare(self) -> bool:
        """Get ready, committing what must survive a crash; False when there is nothing to send after all."""

    @abstractmethod
    def send(self, client: Client) -> object:
        """Make the calls. Runs on another thread and must not touch the database."""

    @abstractmethod
    def done(self, answer: Any) -> None:
        """Record the answer."""

    @abstractmethod
    def failed(self, error: StagedoorError) -> None:
        """Record that it did not go; raises to stop the run."""

    @abstractmethod
    def put_off(self) -> None:
        """It was refused for want of credits, so nothing was done; it will be prepared and sent again."""
