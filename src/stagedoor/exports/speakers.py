"""Speakers as a table that comes back in by an ordinary import."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stagedoor.agenda.queries import export_ids
from stagedoor.common.spreadsheets import harmless

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event

HEADINGS = ("Speaker ID", "First Name", "Last Name", "Email")


def speakers_csv(event: Event, *, without_email: bool = False) -> str:
    """Return the event's speakers as CSV, or only those *without_email*, to be filled in and imported.

    The Speaker ID is one that finds exactly this speaker again; where no source gave one it is our own.
    """
    speakers = event.speakers.filter(deleted_at=None).order_by("last_name", "first_name", "pk")
    if without_email:
        speakers = speakers.filter(email="")
    ids = export_ids(event, "speaker")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for one in speakers:
        cells = (ids[one.pk], one.first_name, one.last_name, one.email)
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue()
