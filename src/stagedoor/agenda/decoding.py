"""Pictures are decoded in a process of their own, which has so much time and memory and no more.

A decoder is the one place where a small file can cost minutes and gigabytes, and it cannot be interrupted.
The process does one picture after another and ends with the one that starts it; one that goes beyond its
limits is ended, and the next picture gets a new one. See ``imaging`` for what is done there.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import IO, Any

from stagedoor.agenda.imaging import Fitted, PictureInfo
from stagedoor.common.errors import RecordError

CPU_SECONDS = 20
MEMORY_BYTES = 2_000_000_000
# Of the clock; far above the seconds of CPU, since other work may be under way.
PATIENCE_SECONDS = 120.0


def inspect(content: bytes) -> PictureInfo:
    """What ``imaging.inspect`` returns or raises; RecordError too where it takes too much time or memory."""
    answer, _ = _decoder.ask({"do": "inspect"}, content)
    return PictureInfo(**answer)


def fit(content: bytes, limit_bytes: int) -> Fitted:
    """What ``imaging.fit`` returns or raises; RecordError too where it takes too much time or memory."""
    answer, fitted = _decoder.ask({"do": "fit", "limit": limit_bytes}, content)
    return Fitted(content=fitted if answer["changed"] else content, **answer)


class Decoder:
    """The process, started when it is first needed, and what it may take for one picture."""

    def __init__(self, cpu_seconds: int = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._limits = (str(cpu_seconds), str(memory_bytes))
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, task: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        """Return what the process answers: facts, and the bytes of a picture."""
        with self._lock:
            process = self._running()
            patience = threading.Timer(PATIENCE_SECONDS, process.kill)
            patience.start()
            try:
                assert process.stdin is not None  # noqa: S101 - for the types: both are pipes
                assert process.stdout is not None  # noqa: S101
                send(process.stdin, task, content)
                answer, made = receive(process.stdout)
            except (EOFError, BrokenPipeError) as error:
                self.close()
                raise too_much() from error
            finally:
                patience.cancel()
        if "error" in answer:
            raise RecordError(**answer["error"])
        return answer, made

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        """The process; after a fork the child starts one of its own."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.close()
            command = [sys.executable, "-m", "stagedoor.agenda.decoder", *self._limits]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            self._owner = os.getpid()
        return self._process


def send(pipe: IO[bytes], facts: dict[str, Any], content: bytes) -> None:
    """Write facts and bytes into a pipe: a line of JSON with the number of bytes, and these."""
    message = memoryview(json.dumps(facts | {"content_length": len(content)}).encode() + b"\n" + content)
    while message:
        message = message[pipe.write(message) :]
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read what ``send`` wrote; EOFError where the other side has ended."""
    line = b""
    while not line.endswith(b"\n"):
        if not (one := pipe.read(1)):
            raise EOFError
        line += one
    facts: dict[str, Any] = json.loads(line)
    left, parts = facts.pop("content_length"), []
    while left:
        if not (part := pipe.read(left)):
            raise EOFError
        parts.append(part)
        left -= len(part)
    return facts, b"".join(parts)


def facts_of(made: PictureInfo | Fitted) -> tuple[dict[str, Any], bytes]:
    """What is sent about a picture, and its bytes where there are new ones."""
    if isinstance(made, PictureInfo):
        return asdict(made), b""
    facts = {"content_type": made.content_type, "extension": made.extension, "changed": made.changed}
    return facts, made.content if made.changed else b""


def too_much() -> RecordError:
    """The refusal of a picture that goes beyond the limits."""
    return RecordError(
        f"The picture takes more than {CPU_SECONDS} seconds or {MEMORY_BYTES // 10**9} GB to read.",
        code="picture_unreadable",
        remedy="Open it in a picture program and save it again, as a plain JPEG or PNG.",
    )


_decoder = Decoder()
atexit.register(_decoder.close)
