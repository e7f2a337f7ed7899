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
_TRIES = 5


def jpeg_within(image: Image.Image, limit: int) -> bytes | None:
    """Return an RGB image as JPEG of at most *limit* bytes, None when that cannot be.

    At full size in the best quality that fits; where not even the least does, scaled down in a fair one.
    """
    best = _jpeg(image, quality=_BEST)
    if len(best) <= limit:
        return best
    least = _jpeg(image, quality=_LEAST)
    if len(least) <= limit:
        return _best_quality(image, limit, least)
    return _largest(image, limit, partial(_jpeg, quality=_FAIR), too_big=len(least))


def png_within(image: Image.Image, limit: int, *, may_shrink: bool) -> bytes | None:
    """Return an image as PNG of at most *limit* bytes, scaled down as far as a logo bears; else None."""
    whole = _png(image)
    if len(whole) <= limit:
        return whole
    smallest = _SMALLEST_LOGO / max(image.size)
    if not may_shrink or smallest >= 1:
        return None
    floor = _png(_scaled(image, smallest))
    if len(floor) > limit:
        return None
    return _largest(image, limit, _png, too_big=len(whole), fits=smallest) or floor


def flattened(image: Image.Image) -> Image.Image:
    """Return the image on white where it could be seen through."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _best_quality(image: Image.Image, limit: int, least: bytes) -> bytes:
    """Return the JPEG of the best quality that fits, by halving between the least and the best."""
    found, fits, fails = least, _LEAST, _BEST
    while fails - fits > 2 and len(found) < _CLOSE_ENOUGH * limit:
        quality = (fits + fails) // 2
        encoded = _jpeg(image, quality=quality)
        if len(encoded) <= limit:
            found, fits = encoded, quality
        else:
            fails = quality
    return found


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
