"""Everything that is wrong with an installation, in one list: ``stagedoor check``."""

from __future__ import annotations

from django.core.checks import CheckMessage, run_checks
from django.db import DatabaseError, connection

from stagedoor.observe import deployment
from stagedoor.observe.finding import Finding


def find_trouble(*, deploy: bool = False) -> list[Finding]:
    """What needs a look, in words; with *deploy* also what matters once other people use it.

    Without a database what does not need one is looked at all the same.
    """
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        found = [
            Finding(
                "database",
                f"The database does not answer: {' '.join(str(error).split())}.",
                "See that it runs, and that STAGEDOOR_DATABASE_URL names it and somebody who may use it.",
            ),
            *map(_as_finding, run_checks()),
        ]
        return found + (deployment.without_database() if deploy else [])
    found = [_as_finding(note) for note in run_checks(databases=["default"])]
    if deploy:
        found += deployment.without_database() + deployment.with_database()
    return found


def _as_finding(note: CheckMessage) -> Finding:
    return Finding(note.id or "check", note.msg, note.hint or "")
