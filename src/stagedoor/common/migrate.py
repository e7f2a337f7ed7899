"""Bringing the tables up to date, by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

# Any number that nothing else in the database locks.
_LOCK = 0x57A6ED00


def migrate_tables() -> None:
    """Run the migrations that are missing; of several processes that start at once, one does and all wait."""
    with _alone():
        call_command("migrate", verbosity=0, interactive=False)


def has_tables() -> bool:
    """Whether the database has been migrated at all, by whichever release."""
    return bool(MigrationRecorder(connection).applied_migrations())


def has_missing_migrations() -> bool:
    """Whether the tables are older than this release. It reads all migrations: a tenth of a second."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone() -> Iterator[None]:
    """Hold PostgreSQL's lock, which ends with the connection. SQLite is one machine's and locks by itself."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])
