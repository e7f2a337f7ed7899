"""A local Swoogo in a process of its own, and what it counted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx

from bench.agenda import TIMEZONE

KEY, SECRET = "sandbox-key", "sandbox-secret"
NO_LIMIT = 10_000_000
STOP_SECONDS = 10


@dataclass(frozen=True)
class Counted:
    """API calls, as the sandbox counted them."""

    calls: int
    credits: int
    refused: int


class Sandbox:
    """A running sandbox: its address, and its control interface."""

    def __init__(self, base: str) -> None:
        self.url = f"{base}/api/v1"
        self.control = httpx.Client(base_url=f"{base}/_control", timeout=60)

    def add_event(self, name: str) -> int:
        """An empty event; its id."""
        made = self.control.post("/events", json={"name": name, "timezone": TIMEZONE})
        return int(made.raise_for_status().json()["id"])

    def delay(self, seconds: float) -> None:
        """Add so much to every call."""
        self.control.put("/latency", json={"seconds": seconds})

    def limit(self, credits: int, *, seconds: float = 600.0, leaky: bool = False) -> None:
        """Another credit budget; every key starts with a full one."""
        self.control.put("/limits", json={"credits": credits, "seconds": seconds, "leaky": leaky})

    def clear_calls(self) -> None:
        """Count from nought."""
        self.control.post("/calls/clear")

    def calls(self) -> list[dict[str, Any]]:
        """The calls since the count was cleared."""
        calls: list[dict[str, Any]] = self.control.get("/calls").json()
        return calls

    def counted(self) -> Counted:
        """The calls since the count was cleared, in numbers."""
        calls = self.calls()
        refused = sum(1 for call in calls if call["status"] == 429)
        return Counted(len(calls), sum(call["credits"] for call in calls), refused)


@contextmanager
def running_sandbox() -> Iterator[Sandbox]:
    """Serve an empty sandbox meanwhile, without a credit limit that would bind."""
    program = Path(sys.executable).with_name("swoogo-sandbox")
    process = subprocess.Popen([program, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        sandbox = Sandbox(next(word for word in line.split() if word.startswith("http://")))
        sandbox.limit(NO_LIMIT)
        with closing(sandbox.control):
            yield sandbox
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        if process.stdout is not None:
            process.stdout.close()
