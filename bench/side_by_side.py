"""A first push by Stagedoor and by a naive program, on one sandbox that takes 80 ms longer for each call.

Each has a Swoogo event of its own; they go one after the other, so that neither slows the other down. The
credit limit is lifted for both.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.agenda import Size
from bench.headshots import headshot
from bench.installation import installed
from bench.naive import NaivePush
from bench.report import Report, ratio
from bench.sandbox import Counted, Sandbox, running_sandbox

DELAY = 0.08  # seconds
SIZE = Size(sessions=150, speakers=180, pictures=180)
LARGE_SIZE = Size(sessions=500, speakers=600, pictures=600)


def run(large: bool) -> Report:
    """Push the same agenda in both ways."""
    size = LARGE_SIZE if large else SIZE
    with running_sandbox() as sandbox, installed(sandbox) as installation:
        path = installation.import_event("ours", size)
        headshots = [headshot(number) for number in range(size.pictures)]
        sandbox.delay(DELAY)
        naive = NaivePush(sandbox.url, sandbox.add_event("theirs"))
        ours, our_seconds = _timed(sandbox, lambda: installation.sync(path))
        theirs, their_seconds = _timed(sandbox, lambda: naive.push(size, headshots))
    return Report(
        f"Stagedoor and a naive push, {size} sessions / speakers / pictures, {DELAY * 1000:.0f} ms a call",
        ("", "calls", "credits", "seconds"),
        [
            ["Stagedoor", f"{ours.calls:,}", f"{ours.credits:,}", f"{our_seconds:.1f}"],
            ["naive", f"{theirs.calls:,}", f"{theirs.credits:,}", f"{their_seconds:.1f}"],
            [
                "naive ÷ Stagedoor",
                ratio(theirs.calls, ours.calls),
                ratio(theirs.credits, ours.credits),
                ratio(their_seconds, our_seconds),
            ],
        ],
        ["The seconds of Stagedoor include starting the command."],
    )


def _timed(sandbox: Sandbox, push: Callable[[], object]) -> tuple[Counted, float]:
    sandbox.clear_calls()
    began = time.monotonic()
    push()
    return sandbox.counted(), time.monotonic() - began
