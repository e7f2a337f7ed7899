"""Rows in a form that every database takes in again: a JSON list of values per row.

Values keep all that they had: times their microseconds, bytes as base64. Ids stay the same.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.fields import Field

ROWS_IN_A_PART = 1_000
BYTES_OF_A_PART = 4_000_000
# What each installation has of its own, or what is over in a day: signs of life, counted attempts, sessions,
# uploads that wait for their import.
LEFT_OUT_APPS = frozenset({"auth", "contenttypes", "sessions", "jobs"})
LEFT_OUT = frozenset(
    {
        "accounts.Person_groups",
        "accounts.Person_user_permissions",
        "common.SharedValue",
        "imports.ImportDraft",
    }
)


def tables() -> list[type[models.Model]]:
    """The models whose rows belong to a backup, by name."""
    every = apps.get_models(include_auto_created=True)
    kept = [
        each
        for each in every
        if each._meta.app_label not in LEFT_OUT_APPS and each._meta.label not in LEFT_OUT
    ]
    return sorted(kept, key=lambda each: each._meta.label)


def columns(model: type[models.Model]) -> list[str]:
    """Its columns, in the order in which a row's values stand."""
    return [field.attname for field in _fields(model)]


def applied_migrations(using: str) -> list[str]:
    """Which tables there are, by the migrations that made them: ``sync.0024_started_by_the_api``."""
    applied = MigrationRecorder.Migration.objects.using(using).values_list("app", "name")
    return sorted(f"{app}.{name}" for app, name in applied)


def parts(model: type[models.Model], using: str) -> Iterator[tuple[int, bytes]]:
    """Its rows, so many at a time that they fit in memory: how many, and their JSON lines."""
    lines: list[str] = []
    size = 0
    rows = model._base_manager.using(using).order_by("pk").values_list(*columns(model))
    for row in rows.iterator(chunk_size=ROWS_IN_A_PART):
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain)
        lines.append(line)
        size += len(line)
        if len(lines) >= ROWS_IN_A_PART or size >= BYTES_OF_A_PART:
            yield len(lines), _joined(lines)
            lines, size = [], 0
    if lines:
        yield len(lines), _joined(lines)


def insert(model: type[models.Model], part: bytes) -> int:
    """Put the rows of one part in as they were; how many.

    Straight into the table: a model's own saving would set its times of creation anew.
    """
    fields = _fields(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Only names of our own tables stand in it.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 # nosec B608
    rows = [_for_database(fields, json.loads(line)) for line in part.decode().split("\n")]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
    return len(rows)


def reset_sequences() -> None:
    """Let new rows get ids above those that were put in; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _fields(model: type[models.Model]) -> Sequence[Field[Any, Any]]:
    return model._meta.local_concrete_fields


def _for_database(fields: Sequence[Field[Any, Any]], values: list[Any]) -> list[Any]:
    return [
        field.get_db_prep_save(field.to_python(value), connection)
        for field, value in zip(fields, values, strict=True)
    ]


def _joined(lines: list[str]) -> bytes:
    return "\n".join(lines).encode()


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
        case Decimal() | UUID() | timedelta():
            return str(value)
    raise TypeError(f"a backup does not know how to write {type(value)}")
