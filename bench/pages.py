"""How long each page that lists or shows takes, how many SQL statements, and how large it is.

The agenda is that of a large conference, sent to Swoogo and changed since: some sessions are to be sent, some
are left out. Pages are asked for without a server in between, in a process of its own, on SQLite.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.agenda import Size
from bench.installation import installed
from bench.report import Report
from bench.sandbox import running_sandbox

SIZE = Size(sessions=1_350, speakers=900, rooms=90, days=4)
TRIES = 20


@dataclass(frozen=True)
class Page:
    """One page: median and 95th percentile in seconds, SQL statements, bytes as they are and as gzip."""

    name: str
    median: float
    p95: float
    statements: int
    size: int
    zipped: int


def run(large: bool) -> Report:  # noqa: ARG001 - there is one size
    """Ask for each page a few times."""
    with running_sandbox() as sandbox, installed(sandbox) as installation:
        [path] = installation.add_events(1, SIZE)
        installation.do("pages.prepare", path)
        installation.sync(path)
        installation.do("pages.change", path)
        pages: list[Page] = installation.do("pages.measure", path, TRIES)
    return Report(
        f"{SIZE.sessions:,} sessions on {SIZE.days} days, {SIZE.speakers} speakers, {SIZE.rooms} rooms",
        ("page", "median ms", "p95 ms", "statements", "kB", "gzip kB"),
        [_row(page) for page in pages],
    )


def _row(page: Page) -> list[str]:
    return [
        page.name,
        f"{page.median * 1000:.0f}",
        f"{page.p95 * 1000:.0f}",
        str(page.statements),
        f"{page.size / 1000:.0f}",
        f"{page.zipped / 1000:.1f}",
    ]
