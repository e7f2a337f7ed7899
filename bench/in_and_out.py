"""An agenda taken out and brought in again, and the API against the import of the same rows.

CPU time, on SQLite, each in a process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.agenda import Size, agenda_rows, write_agenda
from bench.installation import Installation, installed
from bench.report import Report, ratio
from bench.sandbox import running_sandbox

ROUND_TRIP = Size(1_350, 1_620)
UPSERTED, LARGE_UPSERTED = Size(2_000, 2_400), Size(10_000, 12_000)
BATCH = 1_000


@dataclass(frozen=True)
class RoundTrip:
    """CPU seconds of the export and of the preview of its import, bytes, and changes that it shows."""

    kind: str
    format: str
    out: float
    back: float
    size: int
    changes: int


def run(large: bool) -> Report:
    """Take 1,350 sessions out and in, and send as many as fit through the API."""
    size = LARGE_UPSERTED if large else UPSERTED
    with running_sandbox() as sandbox, installed(sandbox) as installation:
        path = installation.import_event("out", ROUND_TRIP)
        trips: list[RoundTrip] = installation.do("in_and_out.round_trips", path)
        imported, upserted = _both(installation, size)
    rows = [
        [
            f"{one.kind} as {one.format}",
            f"{one.out:.2f}",
            f"{one.back:.2f}",
            f"{one.size:,}",
            f"{one.changes}",
        ]
        for one in trips
    ]
    times = f"{imported:.1f} s by importing CSV, {upserted:.1f} s by the API in batches of {BATCH:,}"
    much = ratio(upserted, imported)
    note = f"{size.sessions:,} new sessions, {size.speakers:,} speakers: {times}; {much} times."
    return Report(
        f"Out and in again, {ROUND_TRIP.sessions:,} sessions and {ROUND_TRIP.speakers:,} speakers",
        ("what", "export, CPU s", "preview, CPU s", "bytes", "changes shown"),
        rows,
        [note],
    )


def _both(installation: Installation, size: Size) -> tuple[float, float]:
    """Import into one event, and send the same rows through the API into another."""
    empty = Size(1, 1, days=size.days)
    by_file, by_api = (installation.import_event(slug, empty) for slug in ("by-file", "by-api"))
    files = [str(file) for file in write_agenda(installation.folder, size)]
    imported: float = installation.do("in_and_out.import_files", by_file, files)
    upserted: float = installation.do("in_and_out.upsert", by_api, *agenda_rows(size), BATCH)
    return imported, upserted
