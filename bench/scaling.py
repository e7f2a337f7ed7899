"""One worker and two on PostgreSQL: four events of one key, 80 ms added to each call."""

from __future__ import annotations

from bench.agenda import Size
from bench.report import Report, ratio
from bench.sandbox import running_sandbox
from bench.side_by_side import DELAY
from bench.workers import EVENTS, installed_on_postgres, map_events, push_all, working

SIZE = Size(sessions=200, speakers=240)
LARGE_SIZE = Size(sessions=500, speakers=600)


def run(large: bool) -> Report:
    """Push the same four events with one worker and with two."""
    size = LARGE_SIZE if large else SIZE
    seconds = {count: measure(count, size) for count in (1, 2)}
    rows = [
        [str(count), f"{taken:.1f}", f"{EVENTS * size.least_credits / taken:.0f}", ratio(seconds[1], taken)]
        for count, taken in seconds.items()
    ]
    return Report(
        f"Workers on PostgreSQL: 4 × {size.sessions} sessions and {size.speakers} speakers",
        ("workers", "seconds", "credits / s", "× faster"),
        rows,
        [f"{DELAY * 1000:.0f} ms are added to each call; a worker does four runs at once by itself."],
    )


def measure(workers: int, size: Size) -> float:
    """Seconds for a first push of all four."""
    with running_sandbox() as sandbox, installed_on_postgres(sandbox) as installation:
        paths = map_events(installation, size)
        sandbox.delay(DELAY)
        with working(installation, workers):
            return push_all(installation, paths)
