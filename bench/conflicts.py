"""How long it takes to find the conflicts of an agenda, with reading it, and in how many statements.

The agenda is a full one: each room is in use all day, and many people have two sessions at one time.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.agenda import Size
from bench.installation import installed
from bench.report import Report
from bench.sandbox import running_sandbox

SIZES = (Size(1_350, 900, rooms=90, days=4), Size(10_000, 6_500, rooms=600, days=4))
TRIES = 9


@dataclass(frozen=True)
class Found:
    """Median CPU seconds of reading and finding, and of finding alone; statements; conflicts."""

    seconds: float
    finding: float
    statements: int
    conflicts: int


def run(_large: bool) -> Report:
    """Look for conflicts in two sizes, both always: the larger takes seconds."""
    rows = []
    for size in SIZES:
        with running_sandbox() as sandbox, installed(sandbox) as installation:
            [path] = installation.add_events(1, size)
            found: Found = installation.do("conflicts.measure", path, TRIES)
        rows.append(
            [
                f"{size.sessions:,}",
                f"{found.conflicts:,}",
                str(found.statements),
                f"{found.finding * 1000:.0f}",
                f"{found.seconds * 1000:.0f}",
            ]
        )
    return Report(
        "Conflicts of rooms and people",
        ("sessions", "conflicts", "statements", "finding, CPU ms", "with reading, CPU ms"),
        rows,
        ["Medians. pretalx 2026.1 takes 2,872 statements and 6 s for 1,350 sessions."],
    )
