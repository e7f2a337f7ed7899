"""What an installation keeps is for its own user only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stagedoor.common.private_files import make_private


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o077 for path in [folder, *folder.iterdir()]}


def test_a_folder_and_files_that_others_could_read_are_taken_from_them(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    (folder / "stagedoor.sqlite3").touch(mode=0o644)
    (folder / "pictures").mkdir(mode=0o755)
    make_private(folder)
    assert set(modes(folder).values()) == {0}
    assert (folder / "pictures").stat().st_mode & 0o700 == 0o700


@pytest.mark.slow
def test_an_installation_makes_nothing_that_others_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    own = {
        "STAGEDOOR_DATA_DIR": str(folder),
        "STAGEDOOR_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
    }
    environment = os.environ | own
    line = [sys.executable, "-m", "stagedoor", "org", "create", "harbour", "--name", "Harbour"]
    subprocess.run(line, env=environment, umask=0o022, check=True, capture_output=True, timeout=120)
    assert set(modes(folder).values()) == {0}
    assert (folder / "stagedoor.sqlite3").exists()
