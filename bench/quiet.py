"""What the schedule's look costs where almost all mapped events have nothing to do (R45)."""

from __future__ import annotations

from dataclasses import dataclass

from bench.installation import installed
from bench.report import Report
from bench.sandbox import running_sandbox

MAPPED = 100_000
CHANGED = 50


@dataclass(frozen=True)
class Look:
    """One look for mappings whose round has come: what it found and what it cost; writes are rows."""

    due: int
    statements: int
    seconds: float
    written: int


def run(_large: bool) -> Report:
    """Look among many mapped events, first when none has changed, then when a few have."""
    with running_sandbox() as sandbox, installed(sandbox) as installation:
        looks: dict[str, Look] = installation.do("quiet.looks", MAPPED, CHANGED)
    return Report(
        f"The schedule's look at {MAPPED:,} mapped events",
        ("changed since", "found", "statements", "ms", "rows written"),
        [
            [case, str(look.due), str(look.statements), f"{look.seconds * 1000:.1f}", str(look.written)]
            for case, look in looks.items()
        ],
        [
            "Right after a change an event gets its place in the interval, at the end of which it is due.",
        ],
    )
