"""The local Swoogo that the demo syncs to: a process of its own, which keeps its state in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stagedoor.common.errors import ConfigError

STOP_SECONDS = 10


@contextmanager
def running_sandbox(port: int, state: Path) -> Iterator[str]:
    """Serve a sandbox meanwhile; yields its address, such as ``http://127.0.0.1:8090``.

    Port 0 takes a free one. Raises ConfigError when it does not start.
    """
    program = Path(sys.executable).with_name("swoogo-sandbox")
    command = [str(program), "serve", "--port", str(port), "--state", str(state)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        yield _address(process, port)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _address(process: subprocess.Popen[str], port: int) -> str:
    """The address in the line that the sandbox prints once it listens."""
    assert process.stdout is not None and process.stderr is not None  # noqa: PT018, S101 - both are pipes
    for word in process.stdout.readline().split():
        if word.startswith("http://"):
            return word
    told = process.stderr.read().strip().rpartition("\n")[2]
    raise ConfigError(
        f"The local Swoogo could not start on port {port}: {told}",
        code="sandbox_failed",
        remedy="Choose another port with --sandbox-port.",
    )
