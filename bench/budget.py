"""A first push of 5,000 records by three workers, while the credit budget is what holds it up.

The limit and its window are scaled down alike for the sandbox and for Stagedoor. The bound is the time that
whoever spends as early as the limit allows needs, if a call took no time.
"""

from __future__ import annotations

from bench.agenda import Size
from bench.report import Report, ratio
from bench.sandbox import running_sandbox
from bench.workers import installed_on_postgres, push_all, working

WORKERS, EVENTS = 3, 4
SIZE = Size(sessions=560, speakers=668)  # with rooms and tracks 1,250 records in each of four events
LIMIT, WINDOW = 700, 8.0


def run(large: bool) -> Report:  # noqa: ARG001 - it takes as long as the budget makes it
    """Push under a fixed window and under a leaking bucket."""
    return Report(
        f"The budget: {LIMIT} credits in {WINDOW:.0f} s, {WORKERS} workers, {EVENTS} events, 5,000 records",
        ("window", "credits", "answers 429", "seconds", "bound", "ratio"),
        [measure("fixed", leaky=False), measure("leaking bucket", leaky=True)],
    )


def measure(name: str, *, leaky: bool) -> list[str]:
    """A row of the table."""
    with (
        running_sandbox() as sandbox,
        installed_on_postgres(sandbox, STAGEDOOR_SWOOGO_WINDOW_SECONDS=str(WINDOW)) as installation,
    ):
        paths = installation.add_events(EVENTS, SIZE)
        with working(installation, WORKERS):
            sandbox.limit(LIMIT, seconds=WINDOW, leaky=leaky)
            sandbox.clear_calls()
            seconds = push_all(installation, paths)
            counted = sandbox.counted()
    bound = least_seconds(counted.credits, leaky=leaky)
    return [
        *(name, f"{counted.credits:,}", str(counted.refused)),
        *(f"{seconds:.1f}", f"{bound:.1f}", ratio(seconds, bound)),
    ]


def least_seconds(credits: int, *, leaky: bool) -> float:
    """How long spending so many credits takes at least: a window's worth is there at once."""
    if leaky:
        return (credits - LIMIT) / LIMIT * WINDOW
    return (credits - 1) // LIMIT * WINDOW
