"""The inputs of ``cases/``: small made-up files, each of which once went wrong."""

from __future__ import annotations

from pathlib import Path

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import ReadOptions

FOLDER = Path(__file__).parent / "cases"


def read_case(path, **options):
    """The sheet of a file, named like ``01-duration-h-mm-ss/schedule.json``."""
    return read(Path(path).name, (FOLDER / path).read_bytes(), options=ReadOptions(**options))


def import_case(event, path, *, starts_on=None, source_name="", **options):
    """What importing a file of ``cases/`` into the event does."""
    return import_sheet(
        event, read_case(path, **options), starts_on=starts_on, source_name=source_name, filename=path
    )


def clock_times(event):
    """Each session by its title: start and end on the event's clock, as HH:MM."""
    return {
        session.title: " ".join(
            f"{moment:%H:%M}" if moment else "-" for moment in (session.starts_wall, session.ends_wall)
        )
        for session in event.sessions.filter(deleted_at=None)
    }
