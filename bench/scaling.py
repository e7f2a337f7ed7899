"""One worker and two on PostgreSQL, pushing eight events of one key.

A worker does four runs at once, so one worker has to do these in two rounds. How much a second one helps
then depends on who waits for whom: for Swoogo, or for the processors that the sandbox shares.
"""

from __future__ import annotations

from bench.agenda import Size
from bench.installation import Installation
from bench.report import Report, ratio
from bench.sandbox import running_sandbox
from bench.workers import installed_on_postgres, push_all, working

EVENTS = 8
SIZE = Size(sessions=50, speakers=60)
LARGE_SIZE = Size(sessions=250, speakers=300)
DELAYS = (0.08, 0.25)  # seconds


def run(large: bool) -> Report:
    """Push as many new events with one worker and with two, for each delay."""
    size, rows = LARGE_SIZE if large else SIZE, []
    with running_sandbox() as sandbox, installed_on_postgres(sandbox) as installation:
        for delay in DELAYS:
            alone = measure(installation, 1, delay, size)
            for workers, seconds in ((1, alone), (2, measure(installation, 2, delay, size))):
                speed = f"{EVENTS * size.least_credits / seconds:.0f}"
                rows.append(
                    [f"{delay * 1000:.0f} ms", str(workers), f"{seconds:.1f}", speed, ratio(alone, seconds)]
                )
    return Report(
        f"Workers on PostgreSQL: {EVENTS} × {size.sessions} sessions and {size.speakers} speakers",
        ("added to a call", "workers", "seconds", "credits / s", "× faster"),
        rows,
    )


def measure(installation: Installation, workers: int, delay: float, size: Size) -> float:
    """Seconds for a first push of all events."""
    installation.sandbox.delay(0)
    paths = installation.add_events(EVENTS, size)
    with working(installation, workers):
        installation.sandbox.delay(delay)
        return push_all(installation, paths)
