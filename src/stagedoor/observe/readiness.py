"""Whether this process can serve: its database answers, and the tables are those of this release."""

from __future__ import annotations

from functools import cache

from django.db import Error, connection

from stagedoor.common.migrate import has_missing_migrations

OK = "ok"


def readiness() -> dict[str, str]:
    """``database`` and ``migrations``, each ``ok`` or what is wrong, without names or addresses."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrations = OK if _tables_are_current() else "missing: run “stagedoor migrate”"
    except Error:
        return {"database": "does not answer", "migrations": "not known"}
    return {"database": OK, "migrations": migrations}


def _tables_are_current() -> bool:
    try:
        return _have_become_current()
    except _NotYet:
        return False


class _NotYet(Exception):
    """Migrations are missing; asked again the next time."""


@cache
def _have_become_current() -> bool:
    """True once and for all: migrations that this release has are not taken back while it runs."""
    if has_missing_migrations():
        raise _NotYet
    return True
