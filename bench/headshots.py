"""Headshots for the speakers of an event: small, each of its own content."""

from __future__ import annotations

import colorsys
import io
from itertools import islice

from PIL import Image

from bench.installation import Installation

EDGE = 320  # pixels


def give_headshots(installation: Installation, path: str, count: int) -> None:
    """Upload a picture for each of the first *count* speakers."""
    if count:
        installation.do(_give, path, count)


def headshot(number: int) -> bytes:
    """A JPEG of about 10 KB that needs no work."""
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(number * 0.618 % 1, 0.6, 0.8))
    grain = Image.effect_noise((EDGE, EDGE), 20)
    image = Image.merge(
        "RGB", [grain.point(lambda value, base=base: (value + base) // 2) for base in (red, green, blue)]
    )
    output = io.BytesIO()
    image.save(output, "JPEG", quality=75)
    return output.getvalue()


def _give(path: str, count: int) -> None:
    from stagedoor.agenda.domain.pictures import set_picture  # noqa: PLC0415 - Django is ready only now
    from stagedoor.cli.common import find_event  # noqa: PLC0415

    speakers = find_event(path).speakers.select_related("event__organization").order_by("pk")
    for number, speaker in enumerate(islice(speakers, count)):
        set_picture(speaker, headshot(number), "headshot.jpg", None)
