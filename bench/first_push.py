"""Calls and credits of a first push, of a sync without changes, and of one after a few changes.

The sandbox counts calls and credits, so they are the same on every machine. Seconds are not.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench.agenda import Size
from bench.installation import Installation, installed
from bench.report import Report, ratio
from bench.sandbox import Counted, Sandbox, running_sandbox

SIZES = (Size(sessions=500, speakers=600, pictures=600),)
LARGE_SIZES = (*SIZES, Size(sessions=5000, speakers=6000, pictures=6000))


@dataclass(frozen=True)
class Measured:
    """One sync: what the sandbox counted, the fewest credits it can cost, and how long it took."""

    name: str
    counted: Counted
    least: int
    seconds: float


def run(large: bool) -> Report:
    """Measure each size in a data directory and a sandbox of its own."""
    rows = []
    for size in LARGE_SIZES if large else SIZES:
        with running_sandbox() as sandbox, installed(sandbox) as installation:
            rows += [_row(size, measured) for measured in measure(sandbox, installation, size)]
    return Report(
        "Calls and credits",
        ("sessions / speakers / pictures", "sync", "calls", "credits", "bound", "ratio", "seconds"),
        rows,
        [
            "The bound is Swoogo API notes, §16, one look at the event, and one at the account's contacts.",
            "The seconds include starting the command.",
        ],
    )


def measure(sandbox: Sandbox, installation: Installation, size: Size) -> list[Measured]:
    """The three syncs of one agenda."""
    path = installation.import_event("large", size)
    first = _sync("first push", sandbox, installation, path, size.least_credits)
    same = _sync("nothing changed", sandbox, installation, path, 0)
    installation.bring_in(path, size, changed=True)
    return [first, same, _sync("1 % changed", sandbox, installation, path, size.least_credits_of_change)]


def _sync(name: str, sandbox: Sandbox, installation: Installation, path: str, least: int) -> Measured:
    sandbox.clear_calls()
    began = time.monotonic()
    report = installation.sync(path)
    seconds = time.monotonic() - began
    if report["status"] != "succeeded":
        raise SystemExit(f"{name} {report['status']}: {report['message']}")
    return Measured(name, sandbox.counted(), least, seconds)


def _row(size: Size, measured: Measured) -> list[str]:
    return [
        str(size),
        measured.name,
        f"{measured.counted.calls:,}",
        f"{measured.counted.credits:,}",
        f"{measured.least:,}",
        ratio(measured.counted.credits, measured.least),
        f"{measured.seconds:.1f}",
    ]
