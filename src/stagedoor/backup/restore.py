"""Putting a backup into an empty installation, whichever database that has.

All rows come with one commit, after the pictures and the keys. Killed before it, the installation is as empty
as it was, and the restore can be run again.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.utils import DEFAULT_DB_ALIAS

from stagedoor.agenda.models.picture import pictures_storage
from stagedoor.backup import tables
from stagedoor.backup.archive import KEYS, PICTURES, ROWS, check_whole, members, not_whole
from stagedoor.backup.write import KEY_FILES
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.jobs.port import worker_alive


@dataclass
class Restored:
    """What was put in."""

    rows: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    keys: list[str] = field(default_factory=list)


def restore_backup(path: Path) -> Restored:
    """Put everything in.

    Raises InputError when the file is not whole or another release made it, ConfigError when this
    installation holds something already or a worker runs; nothing is changed then.
    """
    _check_idle()
    _check_empty()
    about, end = check_whole(path)
    _check_release(about)
    restored = Restored()
    with transaction.atomic():
        _check_empty()
        for name, content in members(path):
            _put_in(name, content, restored)
        if restored.rows != Counter(end["rows"]):
            raise not_whole(path, "it holds other rows than it says")
        tables.reset_sequences()
    return restored


def _check_release(told: dict[str, object]) -> None:
    if told["migrations"] != tables.applied_migrations(DEFAULT_DB_ALIAS):
        raise InputError(
            f"The backup was made by Stagedoor {told['stagedoor']}, whose tables are other ones. "
            "Nothing was changed.",
            code="backup_of_another_release",
            remedy="Restore it with that release into an empty installation, then upgrade.",
        )


def _check_idle() -> None:
    if worker_alive():
        raise ConfigError(
            "A worker runs on this installation. Nothing was changed.",
            code="worker_running",
            remedy="Stop the worker and the web processes, then restore.",
        )


def _check_empty() -> None:
    held = [model._meta.label for model in tables.tables() if model._base_manager.exists()]
    if held:
        raise ConfigError(
            f"This installation is not empty: it has rows of {held[0]}. Nothing was changed.",
            code="not_empty",
            remedy="Restore into a new data directory or an empty database.",
        )


def _put_in(name: str, content: IO[bytes], restored: Restored) -> None:
    if name.startswith(ROWS):
        label = name.removeprefix(ROWS).partition("/")[0]
        restored.rows[label] += tables.insert(apps.get_model(label), content.read())
    elif name.startswith(PICTURES):
        _put_picture(name.removeprefix(PICTURES), content)
        restored.pictures += 1
    elif name.removeprefix(KEYS) in KEY_FILES:
        _put_key(settings.DATA_DIR / name.removeprefix(KEYS), content.read())
        restored.keys.append(name.removeprefix(KEYS))


def _put_picture(name: str, content: IO[bytes]) -> None:
    """Under exactly this name; a file that is there already was left by a restore that was killed."""
    storage = pictures_storage()
    storage.delete(name)
    kept = storage.save(name, File(content))
    if kept != name:
        raise ConfigError(f"The picture {name} could not be put in place.", remedy="Restore again.")


def _put_key(path: Path, content: bytes) -> None:
    """Whole or not at all. Nothing here was made with the key that it replaces: there are no rows yet."""
    beside = path.with_name(f"{path.name}.restored")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
