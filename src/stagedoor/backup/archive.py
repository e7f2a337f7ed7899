"""The file: its members, how each is added and read, and how one sees that it is whole."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from stagedoor.common.errors import ConfigError, InputError

FORMAT = 1
ABOUT, END = "about.json", "end.json"
ROWS, PICTURES, KEYS = "rows/", "pictures/", "keys/"
_PRIVATE = 0o600
# Most of the bytes are pictures, which do not get smaller.
_COMPRESSION = 3


class Writer:
    """Adds members to a backup, and in the end what makes it whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by finish
        self._digest = hashlib.sha256()

    def add(self, name: str, content: bytes) -> None:
        """One member, whole."""
        self.add_file(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, content: IO[bytes], size: int) -> None:
        """One member of so many bytes, as it is read; OSError when there are fewer."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, _PRIVATE
        self._digest.update(name.encode() + b"\0")
        self._tar.addfile(member, cast("IO[bytes]", _Hashing(content, self._digest)))

    def finish(self, end: dict[str, Any]) -> None:
        """The last member: counts, and the checksum of all before it."""
        content = json.dumps(end | {"sha256": self._digest.hexdigest()}).encode()
        member = tarfile.TarInfo(END)
        member.size, member.mode = len(content), _PRIVATE
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.close()


class _Hashing:
    """A file whose bytes go into a checksum as they are read."""

    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self._file, self._digest = file, digest

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        content = self._file.read(size)
        self._digest.update(content)
        return content


@contextmanager
def written_whole(path: Path) -> Iterator[Writer]:
    """A writer of the file at *path*, which appears there whole or not at all.

    Written beside it, to ``NAME.partial``, and renamed in the end; what was at *path* stays until then. A
    partial file that a killed process left is written over. ConfigError while another process writes it.
    """
    partial = path.with_name(f"{path.name}.partial")
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
    with os.fdopen(handle, "r+b") as file:
        _alone(file, path)
        file.truncate()
        try:
            with gzip.GzipFile(path.name, "wb", _COMPRESSION, file) as packed:
                yield Writer(cast("IO[bytes]", packed))
            file.flush()
            os.fsync(file.fileno())
            partial.rename(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    _make_lasting(path.parent)


def _alone(file: IO[bytes], path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConfigError(
            f"Another process is writing a backup to {path}.",
            code="backup_running",
            remedy="Wait for it, or give another name.",
        ) from error


def _make_lasting(folder: Path) -> None:
    """The rename is on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each member in turn."""
    with tarfile.open(path, "r|gz") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is not None:
                yield member.name, content


def check_whole(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read all of it; what its first and last member tell. InputError when it is damaged, or no backup."""
    digest = hashlib.sha256()
    about: dict[str, Any] = {}
    end: dict[str, Any] = {}
    try:
        for name, content in members(path):
            if name == END:
                end = json.load(content)
                continue
            digest.update(name.encode() + b"\0")
            if name == ABOUT:
                about = json.loads(_all_of(content, digest))
            while piece := content.read(1_000_000):
                digest.update(piece)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise not_whole(path, str(error)) from error
    if about.get("format") != FORMAT:
        raise not_whole(path, "it does not begin as one")
    if not end:
        raise not_whole(path, "its end is missing")
    if end["sha256"] != digest.hexdigest():
        raise not_whole(path, "its content was changed")
    return about, end


def _all_of(content: IO[bytes], digest: Any) -> bytes:
    told = content.read()
    digest.update(told)
    return told


def not_whole(path: Path, why: str) -> InputError:
    """The error for a file that cannot be used."""
    return InputError(
        f"{path} is not a whole backup: {why}. Nothing was changed.",
        code="backup_damaged",
        remedy="Take another copy.",
    )
