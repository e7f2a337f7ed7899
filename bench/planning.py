"""How planning time and memory grow with the agenda: they should do so in proportion.

What is measured is all that a run does before its first call: it reads the agenda and the record links,
translates and compares. On SQLite, in a process of its own each time.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.agenda import Size
from bench.installation import Installation, installed
from bench.report import Report, ratio
from bench.sandbox import running_sandbox

SIZES = (1_000, 10_000)
LARGE_SIZES = (*SIZES, 50_000)
TRIES = 3
ALL_NEW, UNCHANGED = "all new", "nothing changed"


@dataclass(frozen=True)
class Planned:
    """CPU seconds, peak memory in bytes on top of the idle process, SQL statements and changes found."""

    seconds: float
    memory: int
    statements: int
    changes: int


def run(large: bool) -> Report:
    """Plan agendas of growing size, all new and all there."""
    rows: list[list[str]] = []
    first: dict[str, tuple[Planned, int]] = {}
    for sessions in LARGE_SIZES if large else SIZES:
        for case, planned in measure(Size(sessions, sessions * 6 // 5)).items():
            least = first.setdefault(case, (planned, sessions))
            rows.append(_row(sessions, case, planned, *least))
    return Report(
        "Planning",
        ("sessions", "case", "changes", "statements", "CPU s", "time / session", "MB", "memory / session"),
        rows,
        ["Time and memory per session are multiples of those of the smallest agenda; 1.00 is linear growth."],
    )


def measure(size: Size) -> dict[str, Planned]:
    """Plan one agenda, first while nothing of it was sent, then when all was."""
    with running_sandbox() as sandbox, installed(sandbox) as installation:
        [path] = installation.add_events(1, size)
        new = _median(installation, path)
        installation.do("agendas.link_everything", path)
        return {ALL_NEW: new, UNCHANGED: _median(installation, path)}


def _median(installation: Installation, path: str) -> Planned:
    """The middle one of a few tries, by their time."""
    tries: list[Planned] = [installation.do("planning.plan", path) for _ in range(TRIES)]
    return sorted(tries, key=lambda planned: planned.seconds)[TRIES // 2]


def _row(sessions: int, case: str, planned: Planned, least: Planned, least_sessions: int) -> list[str]:
    return [
        f"{sessions:,}",
        case,
        f"{planned.changes:,}",
        str(planned.statements),
        f"{planned.seconds:.2f}",
        ratio(planned.seconds / sessions, least.seconds / least_sessions),
        f"{planned.memory / 1e6:.0f}",
        ratio(planned.memory / sessions, least.memory / least_sessions),
    ]
