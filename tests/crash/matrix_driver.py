"""A process that loads Stagedoor once and forks a child for each sync, which may be told where to die."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.backends.signals import connection_created

from stagedoor.agenda.models import Event
from stagedoor.cli import following as cli
from stagedoor.cli.common import migrate_database
from stagedoor.swoogo import transport
from stagedoor.sync.domain.adopt import accept_matches, find_matches
from stagedoor.sync.domain.mapping_settings import set_choice
from stagedoor.sync.execution import claims, dispatcher, execute, lease
from stagedoor.sync.models import EventMapping, SyncRun
from tests.crash.boundaries import Moment, watch_calls
from tests.crash.forking import Tell, in_child, obey
from tests.crash.programme import let_go, make_programme

KEY, SECRET, SWOOGO_EVENT = "sandbox-key", "sandbox-secret", 370101


def main() -> None:
    prepare()
    database = Path(settings.DATABASES["default"]["NAME"])
    first_state = shutil.copy(database, database.with_suffix(".first"))

    def order(*, fresh: bool = False, adopts: bool = False, **facts: Any) -> dict[str, Any]:
        if fresh:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{database}{suffix}").unlink(missing_ok=True)
            shutil.copy(first_state, database)
        return in_child(adopt if adopts else lambda tell: sync(tell, **facts))

    obey(order)


def prepare() -> None:
    """The agenda, connected and mapped, in a database of small pages; everything that children share."""
    migrate_database()
    make_programme("camp", KEY, SECRET, SWOOGO_EVENT)
    with connection.cursor() as cursor:
        for statement in ("PRAGMA journal_mode=DELETE", "PRAGMA page_size=512", "VACUUM"):
            cursor.execute(statement)
    connections.close_all()
    transport._trust()
    # Whoever gives the orders sees to it that all has landed before the next sync begins.
    claims.DUE_AFTER = timedelta(seconds=0.2)
    lease.LEASE = timedelta(seconds=0.2)
    dispatcher.RENEW_SECONDS = 0.05
    execute.DATABASE_REST = timedelta(seconds=0.2)
    cli.POLL_SECONDS = 0.05
    # What a killed process wrote stands, flushed or not; only a power cut would take it.
    on_connect("PRAGMA synchronous=OFF")


def adopt(tell: Tell) -> None:
    """What stands in Swoogo already is asked by hand, and what is sure is accepted (R35)."""
    mapping = EventMapping.objects.get()
    set_choice(mapping, "matching", "by_hand")
    find_matches(mapping)
    tell(accepted=accept_matches(mapping, "sure"))


def sync(
    tell: Tell,
    *,
    moment: str = "",
    number: int = 0,
    statement: int = 0,
    pages: int | None = None,
    removing: bool = False,
) -> None:
    """One sync as ``stagedoor sync`` does it: what was left behind is taken up first.

    Killed as its nth call comes to the moment, or before its nth statement that changes our database; or with
    a disk that is full once the database has grown by so many pages. ``removing``: some of the agenda goes
    before it.
    """
    if removing:
        let_go(Event.objects.get())
    if moment:
        kill_at_call(Moment(moment), number, tell)
    if statement:
        kill_at_statement(statement, tell)
    if pages is not None:
        limit_database(pages)
    try:
        cli.push_and_follow(Event.objects.get(), quiet=True)
    except DatabaseError as error:
        tell(refused=str(error))
    tell(runs=list(SyncRun.objects.order_by("pk").values("status", "message", "calls", "takeovers")))


def limit_database(pages: int) -> None:
    """SQLite finds the disk full once its file has grown by so many pages."""
    with connection.cursor() as cursor:
        (used,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count={used + pages}")


def kill_at_call(moment: Moment, number: int, tell: Tell) -> None:
    numbers = count(1)

    def reached(_event: int | None, at: Moment, request: str) -> None:
        if at is moment and next(numbers) == number:
            die(tell, request)

    watch_calls(reached)


def kill_at_statement(number: int, tell: Tell) -> None:
    numbers = count(1)

    def watched(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if not sql.startswith(("SELECT", "PRAGMA")) and next(numbers) == number:
            die(tell, " ".join(sql.split()[:3]))
        return execute(sql, *more)

    connection_created.connect(
        lambda connection, **_: connection.execute_wrappers.append(watched), weak=False
    )


def die(tell: Tell, where: str) -> None:
    tell(struck=where)
    os.kill(os.getpid(), signal.SIGKILL)


def on_connect(statement: str) -> None:
    """From now on every connection to the database begins with this."""

    def begin(connection: Any, **_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    connection_created.connect(begin, weak=False)
