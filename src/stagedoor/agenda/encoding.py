"""Encode an image within a byte limit: the largest size and best quality that fit, in few tries (R14)."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

_BEST, _FAIR, _LEAST = 92, 75, 60  # JPEG qualities
_SMALLEST_LOGO = 600  # below this a transparent picture looks better flattened than scaled
_SMALLEST_EDGE = 16
_AIM, _CLOSE_ENOUGH = 0.94, 0.85  # of the limit
# A JPEG's bytes go about with the power -0.6 of how coarsely it is quantised, which goes with 100 - quality.
_COARSENESS_PER_BYTES = 1 / 0.6
_TRIES = 5


def jpeg_within(image: Image.Image, limit: int) -> bytes | None:
    """Return an RGB image as JPEG of at most *limit* bytes, None when that cannot be.

    At full size in the best quality that fits; where not even the least does, scaled down in a fair one.
    """
    found, fits, fails = b"", _LEAST - 1, _BEST + 1
    quality = _BEST
    while fails - fits > 1:
        encoded = _jpeg(image, quality=quality)
        if len(encoded) <= limit:
            found, fits = encoded, quality
        else:
            fails = quality
        if found and (fails - fits <= 2 or len(found) >= _CLOSE_ENOUGH * limit):
            break
        quality = _next_quality(quality, _AIM * limit / len(encoded), fits, fails)
    return found or _largest(image, limit, partial(_jpeg, quality=_FAIR), too_big=len(encoded))


def png_within(image: Image.Image, limit: int, *, may_shrink: bool) -> bytes | None:
    """Return an image as PNG of at most *limit* bytes, scaled down as far as a logo bears; else None."""
    smallest = _SMALLEST_LOGO / max(image.size)
    if not may_shrink or smallest >= 1:
        whole = _png(image)
        return whole if len(whole) <= limit else None
    floor = _png(_scaled(image, smallest))
    if len(floor) > limit:
        return None
    too_big = int(len(floor) / smallest**2)
    # Bytes grow with the edges at least: what is too large even so need not be tried, since that is slow.
    if len(floor) / smallest <= limit:
        whole = _png(image)
        if len(whole) <= limit:
            return whole
        too_big = len(whole)
    return _largest(image, limit, _png, too_big=too_big, fits=smallest) or floor


def flattened(image: Image.Image) -> Image.Image:
    """Return the image on white where it could be seen through."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _next_quality(quality: int, factor: float, fits: int, fails: int) -> int:
    """Return the quality that should make the bytes *factor* times as many, between what fits and what fails.

    Where the law leads to what has been tried, the middle is taken.
    """
    coarseness = (100 - quality) * factor**-_COARSENESS_PER_BYTES
    wanted = max(100 - round(coarseness), _LEAST)
    return wanted if fits < wanted < fails else (fits + fails) // 2


def _largest(
    image: Image.Image,
    limit: int,
    encode: Callable[[Image.Image], bytes],
    *,
    too_big: int,
    fits: float = 0.0,
) -> bytes | None:
    """Return the image at the largest scale found that fits, None when none did.

    Bytes go about with the pixels, so each try tells how far to go; where that leads outside of what is
    known to fit and to fail, the middle is tried.
    """
    found: bytes | None = None
    fails, scale, size = 1.0, 1.0, too_big
    for _ in range(_TRIES):
        scale *= (_AIM * limit / size) ** 0.5
        if not fits < scale < fails:
            scale = (fits + fails) / 2
        if scale * max(image.size) < _SMALLEST_EDGE:
            break
        encoded = encode(_scaled(image, scale))
        size = len(encoded)
        if size > limit:
            fails = scale
            continue
        found, fits = encoded, scale
        if size >= _CLOSE_ENOUGH * limit:
            break
    return found


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    width, height = (max(1, round(edge * scale)) for edge in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    output = io.BytesIO()
    image.save(output, "JPEG", quality=quality, optimize=True, progressive=True)
    return output.getvalue()


def _png(image: Image.Image) -> bytes:
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()
