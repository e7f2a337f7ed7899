"""A key file holds a whole key from the moment that it is there."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from stagedoor.common.errors import ConfigError
from stagedoor.common.keyfile import read_or_create

TOGETHER = 8


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "web-key"
    key = read_or_create(path)
    assert len(key) > 40
    assert read_or_create(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_all_who_start_for_the_first_time_at_once_get_the_same_whole_key(tmp_path: Path) -> None:
    for number in range(40):
        path, begin = tmp_path / f"key-{number}", Barrier(TOGETHER)

        def start(path: Path = path, begin: Barrier = begin) -> str:
            begin.wait()
            return read_or_create(path)

        with ThreadPoolExecutor(TOGETHER) as pool:
            keys = {each.result() for each in [pool.submit(start) for _ in range(TOGETHER)]}
        assert keys == {path.read_text().strip()}
        assert keys != {""}


def test_a_first_start_that_breaks_off_leaves_no_key_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "web-key"

    def break_off(_length: int) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(secrets, "token_urlsafe", break_off)
        with pytest.raises(KeyboardInterrupt):
            read_or_create(path)
    assert read_or_create(path)


def test_a_disk_that_is_full_leaves_no_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "web-key"

    def full(_file: int) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            read_or_create(path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_key_file_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "web-key"
    path.write_text("\n")
    with pytest.raises(ConfigError, match=r"web-key is empty.*delete it"):
        read_or_create(path)
