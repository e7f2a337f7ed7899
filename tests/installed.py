"""Data directories and databases that are ready, made once and then copied.

Migrating an empty database takes seconds, as does each command that fills one; a copy takes none.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def stagedoor(environment: dict[str, str], *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, to its end."""
    line = [sys.executable, "-m", "stagedoor", *words]
    return subprocess.run(
        line, env=environment, input=stdin, text=True, capture_output=True, timeout=150, check=False
    )


class Ready:
    """What was made in this run of the tests, by any of its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def migrated(self, to: Path) -> None:
        """A data directory whose SQLite database has all its tables."""
        self.copy("migrated", self._migrate, to)

    def copy(self, name: str, make: Callable[[Path], None], to: Path) -> None:
        """A copy of what ``make`` puts into the folder that it is given; whoever comes first makes it."""
        made = self._folder / name
        with (self._folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                half = self._folder / f"{name}.half"
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir()
                make(half)
                half.rename(made)
        shutil.copytree(made, to, dirs_exist_ok=True)

    @staticmethod
    def _migrate(folder: Path) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
            "STAGEDOOR_DATA_DIR": str(folder),
        }
        done = stagedoor(environment, "migrate")
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which all workers share
    return Ready(folder)
