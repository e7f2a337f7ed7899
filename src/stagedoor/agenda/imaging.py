"""Pictures as Swoogo takes them: checked by content, upright, without metadata, within the byte limit (R14).

Width times height, and how many scans a JPEG has, are checked before anything is decoded. One picture at a
time is worked on in a process, so that the memory that is needed does not depend on how many are waiting.
Others call this through ``decoding``.
"""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from stagedoor.agenda.encoding import flattened, jpeg_within, png_within
from stagedoor.common.errors import RecordError
from stagedoor.common.outside import outside_transaction
from stagedoor.common.text import human_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PIXELS = 50_000_000
# A progressive JPEG has about ten; each is a pass over the whole picture.
MAX_SCANS = 100
LONGEST_EDGE = 3000  # no page shows more of a headshot or logo

# Content type and file extension of what is read; Swoogo takes the first four (Swoogo API notes, §11).
_TYPES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
    "BMP": ("image/bmp", "bmp"),
    "TIFF": ("image/tiff", "tif"),
}
_SENT_AS_IT_IS = {"JPEG", "PNG", "GIF", "WEBP"}
_PLAIN_MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}

# What a file may tell about itself without telling about people; anything else is metadata.
_HARMLESS = {
    *("adobe", "adobe_transform", "aspect", "background", "chromaticity", "default_image", "dpi", "duration"),
    *("gamma", "icc_profile", "interlace", "jfif", "jfif_density", "jfif_unit", "jfif_version", "loop"),
    *("progression", "progressive", "srgb", "timestamp", "transparency", "version"),
}
_HARMLESS_SEGMENTS = {"APP0", "APP2", "APP14"}  # JFIF, colour profile, Adobe's colour transform

_ORIENTATION = 0x0112
_ON_ITS_SIDE = {5, 6, 7, 8}
_PNG_BIT_DEPTH = 24  # the byte of a PNG that tells it

# Of a JPEG. Inside a scan 0xFF is followed by 0x00 or by a restart marker, D0 to D7.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_SCAN, _END = 0xDA, 0xD9

_LOCK = threading.Lock()


@dataclass(frozen=True)
class PictureInfo:
    """A picture that can be read. Width and height are in pixels, the picture being held upright."""

    format: str
    width: int
    height: int
    bytes: int
    content_type: str
    extension: str


@dataclass(frozen=True)
class Fitted:
    """A picture ready to be sent; ``changed`` is false when it goes byte for byte as it came."""

    content: bytes
    content_type: str
    extension: str
    changed: bool


@outside_transaction
def inspect(content: bytes) -> PictureInfo:
    """Return what kind of picture *content* is, having read all of it.

    Raises RecordError with code ``picture_format``, ``picture_too_large`` or ``picture_unreadable``.
    """
    with _LOCK:
        picture, (width, height) = _opened(content)
        with picture:
            name = _format(picture)
            on_its_side = picture.getexif().get(_ORIENTATION) in _ON_ITS_SIDE
    edges = (height, width) if on_its_side else (width, height)
    return PictureInfo(name, *edges, len(content), *_TYPES[name])


@outside_transaction
def fit(content: bytes, limit_bytes: int) -> Fitted:
    """Return the picture within *limit_bytes* in the best quality that fits, untouched if nothing is wrong.

    Raises RecordError as ``inspect`` does, or with code ``picture_unfittable``.
    """
    with _LOCK:
        with _opened(content)[0] as picture:
            name = _format(picture)
            if len(content) <= limit_bytes and not _needs_work(picture, content):
                return Fitted(content, *_TYPES[name], changed=False)
            image = _prepared(picture)
        transparent = image.mode == "RGBA"
        lossless = transparent or (name != "JPEG" and len(content) <= limit_bytes)
        if lossless and (found := png_within(image, limit_bytes, may_shrink=transparent)):
            return Fitted(found, *_TYPES["PNG"], changed=True)
        if found := jpeg_within(flattened(image), limit_bytes):
            return Fitted(found, *_TYPES["JPEG"], changed=True)
    raise RecordError(
        f"The picture cannot be made to fit into {human_bytes(limit_bytes)}.",
        code="picture_unfittable",
        remedy="Upload a smaller one.",
    )


def _opened(content: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """Return a picture, checked and decoded, and its real size: a big JPEG is decoded at a part of it."""
    try:
        picture = Image.open(io.BytesIO(content), formats=list(_TYPES))
        size = picture.size
        _check_pixels(*size)
        if _format(picture) == "JPEG":
            _check_scans(content)
        scale = LONGEST_EDGE / max(size)
        picture.draft(None, (int(size[0] * scale), int(size[1] * scale)))
        picture.load()
    except (RecordError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large("more pixels than can be real") from error
    except UnidentifiedImageError as error:
        raise _not_a_picture(content) from error
    except Exception as error:  # a damaged picture makes decoders raise nearly anything
        raise RecordError(
            "The picture is damaged or incomplete.",
            code="picture_unreadable",
            remedy="Open it in a picture program and save it again, as JPEG or PNG.",
            detail=repr(error),
        ) from error
    return picture, size


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_large(f"{width:,} × {height:,} pixels")


def _check_scans(jpeg: bytes) -> None:
    scans = sum(1 for _ in islice(_scans(jpeg), MAX_SCANS + 1))
    if scans > MAX_SCANS:
        raise RecordError(
            f"The picture has more than {MAX_SCANS} scans, which no camera or program makes.",
            code="picture_unreadable",
            remedy="Open it in a picture program and save it again, as a plain JPEG or PNG.",
        )


def _scans(jpeg: bytes) -> Iterator[int]:
    """Yield where each scan begins; segments are stepped over, since metadata may hold anything."""
    place = 2
    while marker := _MARKER.search(jpeg, place):
        kind, place = marker[0][1], marker.end()
        if kind == _END:
            return
        if kind == _SCAN:
            yield place
        else:
            place += int.from_bytes(jpeg[place : place + 2], "big")


def _too_large(what: str) -> RecordError:
    return RecordError(
        f"The picture has {what}; the most is {MAX_PIXELS // 1_000_000} million.",
        code="picture_too_large",
        remedy="Scale it down and try again.",
    )


def _not_a_picture(content: bytes) -> RecordError:
    start = content[:1000].lstrip().lower()
    what = "not a picture that can be read"
    if b"<svg" in start:
        what = "an SVG drawing, which may hold programs"
    elif start.startswith((b"<!doctype html", b"<html", b"<head")):
        what = "a web page, not a picture"
    return RecordError(
        f"The file is {what}.", code="picture_format", remedy="Use a JPEG, PNG, GIF or WebP file."
    )


def _format(picture: Image.Image) -> str:
    """Return the format's name; MPO is a JPEG with more pictures behind the first, as phones make them."""
    return "JPEG" if picture.format == "MPO" else str(picture.format)


def _needs_work(picture: Image.Image, content: bytes) -> bool:
    """Tell whether a picture that is small enough must be encoded again all the same."""
    segments = {str(name) for name, _ in getattr(picture, "applist", [])} - _HARMLESS_SEGMENTS
    return (
        picture.format not in _SENT_AS_IT_IS
        or picture.mode not in _PLAIN_MODES
        or (picture.format == "PNG" and content[_PNG_BIT_DEPTH] > 8)
        or getattr(picture, "is_animated", False)
        or bool(segments or picture.info.keys() - _HARMLESS)
    )


def _prepared(picture: Image.Image) -> Image.Image:
    """Return the first frame as RGB, or as RGBA where it can be seen through: upright, sRGB, no metadata."""
    image = _eight_bits(picture)
    if image.mode in {"1", "P"} or image.has_transparency_data:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    ImageOps.exif_transpose(image, in_place=True)
    image = _in_srgb(image)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.info = {}
    return image


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 16 or 32 bits per pixel in 8 bits; Pillow itself would cut off all but black."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L")
    if picture.mode not in {"I", "F"}:
        return picture
    darkest, lightest = cast("tuple[float, float]", picture.getextrema())
    factor = 255 / ((lightest - darkest) or 1)
    return picture.point(lambda value: value * factor - darkest * factor).convert("L")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the image in the colours of the web, by its own profile where it has one that works."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile := image.info.get("icc_profile"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted:
            return converted
    return image.convert(mode)
