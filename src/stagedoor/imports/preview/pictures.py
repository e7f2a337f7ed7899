"""Addresses of headshots and logos: an import only notes them, the pictures are fetched later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.agenda.domain.pictures import EXPECTED_FIELDS, expect
from stagedoor.agenda.models import Picture

if TYPE_CHECKING:
    from stagedoor.imports.preview.diff import RecordDiff

# The field of a sheet, and the one of the record that holds the picture.
PICTURES = {"headshot_url": "headshot", "logo_url": "logo"}


def address(picture: Picture | None) -> str:
    """Return what stands for a picture when it is compared with an address in the source."""
    return (picture.url or "an uploaded picture") if picture else ""


def expect_pictures(diffs: list[RecordDiff]) -> None:
    """Give every record whose picture's address is to be written a picture that waits to be fetched."""
    new: list[Picture] = []
    changed: list[Picture] = []
    for diff in diffs:
        for field, slot in PICTURES.items():
            if field in diff.writes:
                picture = getattr(diff.record, slot) or Picture(event=diff.record.event)
                expect(picture, diff.writes[field])
                setattr(diff.record, slot, picture)
                diff.writes[slot] = picture
                (changed if picture.pk else new).append(picture)
    Picture.objects.bulk_create(new)
    Picture.objects.bulk_update(changed, EXPECTED_FIELDS)
