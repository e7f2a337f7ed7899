"""Making a backup while everything goes on."""

from __future__ import annotations

import importlib.metadata
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from stagedoor.agenda.models import Picture
from stagedoor.agenda.models.picture import pictures_storage
from stagedoor.backup import tables
from stagedoor.backup.archive import ABOUT, FORMAT, KEYS, PICTURES, ROWS, Writer, written_whole
from stagedoor.backup.snapshot import snapshot
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.common.migrate import has_missing_migrations

KEY_FILES = ("secret-keys", "web-key")


@dataclass
class Written:
    """What a backup holds. ``missing`` are pictures whose file was not there."""

    rows: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    missing: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    size_bytes: int = 0


def write_backup(path: Path, *, with_keys: bool = True) -> Written:
    """Write everything that this installation holds to a file, which appears whole or not at all.

    Rows are those of one moment. ConfigError when the tables are not those of this release; InputError when
    the file cannot be written.
    """
    if has_missing_migrations():
        raise ConfigError("The tables are not up to date.", code="tables", remedy="Run “stagedoor migrate”.")
    written = Written()
    try:
        with written_whole(path) as writer, snapshot() as using:
            _write_about(writer, using)
            for model in tables.tables():
                _write_rows(writer, model, using, written)
            _write_pictures(writer, using, written)
            if with_keys:
                _write_keys(writer, written)
            writer.finish({"rows": written.rows, "pictures": written.pictures, "keys": written.keys})
        written.size_bytes = path.stat().st_size
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}. There is no backup."
        ) from error
    return written


def _write_about(writer: Writer, using: str) -> None:
    about = {
        "format": FORMAT,
        "stagedoor": importlib.metadata.version("stagedoor"),
        "made_at": clock.now().isoformat(),
        "migrations": tables.applied_migrations(using),
        "columns": {model._meta.label: tables.columns(model) for model in tables.tables()},
    }
    writer.add(ABOUT, json.dumps(about).encode())


def _write_rows(writer: Writer, model: type[Model], using: str, written: Written) -> None:
    label = model._meta.label
    for number, (count, part) in enumerate(tables.parts(model, using)):
        writer.add(f"{ROWS}{label}/{number:06}.jsonl", part)
        written.rows[label] += count


def _write_pictures(writer: Writer, using: str, written: Written) -> None:
    """Files are named by their content, so each is the one that its row means; it may be gone by now."""
    storage = pictures_storage()
    names = Picture.objects.using(using).exclude(file="").values_list("file", flat=True)
    for name in names.order_by("file").distinct().iterator():
        try:
            with storage.open(name, "rb") as file:
                writer.add_file(f"{PICTURES}{name}", file, file.size)
        except FileNotFoundError:
            written.missing.append(name)
        else:
            written.pictures += 1


def _write_keys(writer: Writer, written: Written) -> None:
    """The key files. Keys that are given by the environment are kept by whoever gives them."""
    for name in KEY_FILES:
        path = settings.DATA_DIR / name
        if path.exists():
            writer.add(f"{KEYS}{name}", path.read_bytes())
            written.keys.append(name)
