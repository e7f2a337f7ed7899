"""Where DBOS keeps its records, and how it is set up: the same for workers and for those who enqueue."""

from __future__ import annotations

import sqlite3

from dbos import DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from django.conf import settings

NAME = "stagedoor"
QUEUE = "sync"
# Constant: with a hash of the sources, work queued before an upgrade would be stranded by it.
VERSION = "sync-1"


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


def client() -> DBOSClient:
    """A client that only enqueues; raises when no worker has ever run here."""
    return DBOSClient(
        system_database_url=database_url(), serializer=DBOSPortableJSONSerializer(), application_name=NAME
    )
