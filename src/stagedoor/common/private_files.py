"""Files of an installation are for its own user only."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

OTHERS = 0o077


def write_private_files() -> None:
    """From now on whatever this process, or one that it starts, makes is for its own user only."""
    os.umask(OTHERS)


def make_private(folder: Path) -> None:
    """Make the folder, and take it and what is in it from everybody else.

    What belongs to another user stays as it is; SQLite's files beside the database come and go meanwhile.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in [folder, *folder.iterdir()]:
        with suppress(PermissionError, FileNotFoundError):
            mode = path.lstat().st_mode
            if mode & OTHERS and not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)
