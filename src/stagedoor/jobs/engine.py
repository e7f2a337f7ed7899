"""Where DBOS keeps its records, and how it is set up: the same for workers and for those who enqueue."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc
from dbos import DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from django import db
from django.conf import settings

from stagedoor.accounts.models import Organization

NAME = "stagedoor"
QUEUE = "runs"
# Constant: with a hash of the sources, work queued before an upgrade would be stranded by it.
VERSION = "sync-1"
RUNS_AT_ONCE = 8
# Of these; the runs of one organization spend the credits of one key anyway.
RUNS_OF_ONE_ORGANIZATION = 4
# Of a worker's connections to PostgreSQL: DBOS opens twenty otherwise, and a server allows a hundred.
CONNECTIONS = 5

DATABASE_AWAY = (
    db.OperationalError,
    db.InterfaceError,
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
)
"""What Django and DBOS raise when the database does not answer, or cut the connection."""


def database_url() -> str:
    """PostgreSQL's, in a schema of DBOS's own, or a SQLite file beside Django's: never the same file."""
    if settings.DATABASE_URL:
        return str(settings.DATABASE_URL)
    return f"sqlite:///{settings.DATA_DIR / 'jobs.sqlite3'}"


def config(executor: str) -> DBOSConfig:
    """The settings of one worker process."""
    return {
        "name": NAME,
        "system_database_url": database_url(),
        "sys_db_pool_size": CONNECTIONS,
        "application_version": VERSION,
        "executor_id": executor,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "ERROR",
        "enable_otlp": False,
    }


def prepare_database() -> None:
    """Put the SQLite file into WAL mode, once: DBOS does not."""
    if not settings.DATABASE_URL:
        with sqlite3.connect(settings.DATA_DIR / "jobs.sqlite3") as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.close()


@contextmanager
def client() -> Iterator[DBOSClient]:
    """A client that enqueues and tidies without doing any work.

    Raises when no worker has ever run here, and at once when the database does not answer.
    """
    made = DBOSClient(
        system_database_url=database_url(),
        serializer=DBOSPortableJSONSerializer(),
        application_name=NAME,
        system_database_pool_size=1,
        retry_connection_errors=False,
    )
    try:
        yield made
    finally:
        made.destroy()


def enqueue(
    client: DBOSClient, workflow: str, workflow_id: str, record_id: int, organization: Organization
) -> None:
    """Put a workflow into the workers' queue; nothing happens when one with this id was there already.

    No organization takes all places of a worker, however much it asks for.
    """
    client.enqueue(
        {
            "workflow_name": workflow,
            "queue_name": QUEUE,
            "queue_partition_key": str(organization.pk),
            "workflow_id": workflow_id,
            "app_version": VERSION,
        },
        record_id,
    )
