"""For driver processes: children that share what was loaded, and orders that come line by line.

A driver forks while it has one thread and no open database.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

Tell = Callable[..., None]
"""Tells facts to the driver, from any thread of the child, up to its last moment."""


def in_child(work: Callable[[Tell], None]) -> dict[str, Any]:
    """Run it in a child to its end, whatever that is; the exit code (negative: killed), and what was told."""
    assert threading.active_count() == 1
    hear, speak = os.pipe()
    pid = os.fork()
    if pid == 0:
        work(lambda **facts: _write(speak, facts))
        os._exit(0)
    os.close(speak)
    with os.fdopen(hear) as heard:
        told = [json.loads(line) for line in heard]
    _, status = os.waitpid(pid, 0)
    return {"exit": os.waitstatus_to_exitcode(status)} | {k: v for facts in told for k, v in facts.items()}


def obey(order: Callable[..., dict[str, Any]]) -> None:
    """Carry out each line of the input, a JSON object, and answer with another."""
    for line in sys.stdin:
        _write(sys.stdout.fileno(), order(**json.loads(line)))


def _write(channel: int, facts: dict[str, Any]) -> None:
    os.write(channel, json.dumps(facts).encode() + b"\n")
