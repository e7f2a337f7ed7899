"""Ending a sync from within as SIGKILL would: nothing is sent or recorded any more, the lease stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connection

from stagedoor.common import clock
from stagedoor.swoogo.transport import Transport
from stagedoor.sync.models import RunState, SyncRun

WRITES = ("INSERT", "UPDATE", "DELETE")


class Killed(BaseException):
    """The process is gone."""


class Process:
    """Dies at the nth moment of a kind: ``before`` a request, ``after`` Swoogo did it, or at a ``write``."""

    def __init__(self, moment: str, number: int) -> None:
        self.moment = moment
        self.left = number

    @property
    def is_dead(self) -> bool:
        return self.left <= 0

    def reach(self, moment: str) -> None:
        if moment == self.moment:
            self.left -= 1
        if self.is_dead:
            raise Killed

    def request(self, transport: Transport, *args: Any, **kwargs: Any) -> object:
        self.reach("before")
        answer = self.send(transport, *args, **kwargs)
        self.reach("after")
        return answer

    def statement(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        # A request dies on a thread of its own; what the process records next ends it.
        if not sql.startswith("ROLLBACK"):
            self.reach("write" if sql.startswith(WRITES) else "read")
        return execute(sql, *args)

    send = staticmethod(Transport.send)


@contextmanager
def killed(moment: str, number: int) -> Iterator[None]:
    """The process in which this is done dies on the way. Then its lease runs out."""
    process = Process(moment, number)
    request = mock.patch.object(Transport, "send", autospec=True, side_effect=process.request)
    with suppress(Killed), request, connection.execute_wrapper(process.statement):
        yield
    expire_leases()


def expire_leases() -> None:
    """Whoever held a run is taken for dead."""
    a_moment_ago = clock.now() - timedelta(seconds=1)
    SyncRun.objects.filter(state=RunState.RUNNING).update(lease_until=a_moment_ago)
