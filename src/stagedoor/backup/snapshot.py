"""One moment of the database, read while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction

SNAPSHOT = "snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """A connection of its own, by name, on which everything is as it was at the first look.

    On SQLite a plain transaction in WAL mode, which holds up nobody (ours take the lock to write at once); on
    PostgreSQL one that is repeatable and read-only.
    """
    # The copy knows the name and password of the default connection.
    own = connection.copy(SNAPSHOT)
    options = own.settings_dict["OPTIONS"]
    options.pop("transaction_mode", None)
    if own.vendor == "postgresql":
        from psycopg import IsolationLevel  # noqa: PLC0415 - not needed on SQLite

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connections[SNAPSHOT] = own
    try:
        with transaction.atomic(using=SNAPSHOT):
            if own.vendor == "postgresql":
                with own.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
            yield SNAPSHOT
    finally:
        own.close()
        del connections[SNAPSHOT]
