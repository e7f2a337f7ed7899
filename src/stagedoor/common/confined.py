"""Files from outside are read in a process of its own, which has so much time and memory and no more.

A small file can cost whoever reads it minutes and gigabytes, and a reader in C cannot be interrupted. So it
is read by a process that the system ends when it goes beyond its limits; nobody else notices.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any

# Of the clock; far above the seconds of CPU, since other work may be under way.
PATIENCE_SECONDS = 120.0

Facts = dict[str, Any]
"""What can be JSON."""


class BeyondLimits(Exception):
    """The process took more time or memory than it may, or died of the file."""


class Confined:
    """A process of one of our modules, which ``answer`` in it serves; started when it is first needed.

    ``cpu_seconds`` and ``memory_bytes`` are what it may take for one file.
    """

    def __init__(self, module: str, cpu_seconds: int, memory_bytes: int) -> None:
        self._command = [sys.executable, "-m", module, str(cpu_seconds), str(memory_bytes)]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, task: Facts, content: bytes) -> tuple[Facts, bytes]:
        """Return what the process answers: facts, and bytes; BeyondLimits where it cannot."""
        with self._lock:
            process = self._running()
            patience = threading.Timer(PATIENCE_SECONDS, process.kill)
            patience.start()
            try:
                assert process.stdin is not None  # noqa: S101 - for the types: both are pipes
                assert process.stdout is not None  # noqa: S101
                send(process.stdin, task, content)
                return receive(process.stdout)
            except (EOFError, BrokenPipeError) as error:
                self.close()
                raise BeyondLimits from error
            finally:
                patience.cancel()

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
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
            self._owner = os.getpid()
        return self._process


def answer(work: Callable[[Facts, bytes], tuple[Facts, bytes]]) -> None:
    """Do what is asked until the other side is gone; the arguments are seconds of CPU, and bytes."""
    cpu_seconds, memory_bytes = map(int, sys.argv[1:])
    # Ctrl-C goes to all processes of a terminal: this one ends with the one that started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(0, "rb", buffering=0) as source, open(1, "wb", buffering=0) as target:
        while True:
            try:
                task, content = receive(source)
            except EOFError:
                return
            _allow_cpu(cpu_seconds)
            send(target, *work(task, content))


def _allow_cpu(seconds: int) -> None:
    """Have the system end this process when it has worked for so many seconds from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))


def send(pipe: IO[bytes], facts: Facts, content: bytes) -> None:
    """Write facts and bytes into a pipe: a line of JSON with the number of bytes, and these."""
    message = memoryview(json.dumps(facts | {"content_length": len(content)}).encode() + b"\n" + content)
    while message:
        message = message[pipe.write(message) :]
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[Facts, bytes]:
    """Read what ``send`` wrote; EOFError where the other side has ended."""
    line = b""
    while not line.endswith(b"\n"):
        if not (one := pipe.read(1)):
            raise EOFError
        line += one
    facts: Facts = json.loads(line)
    left, parts = facts.pop("content_length"), []
    while left:
        if not (part := pipe.read(left)):
            raise EOFError
        parts.append(part)
        left -= len(part)
    return facts, b"".join(parts)
