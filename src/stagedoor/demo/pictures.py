"""Pictures for the demo, drawn on the spot: initials on a colour, in several sizes and formats."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

COLORS = ("#1f6f8b", "#b4551d", "#3b7a57", "#7a4b94", "#a63446", "#33658a", "#86662c", "#4a5759")
EDGES = (240, 320, 480, 640, 900)
LARGE_EDGE = 1100


def headshot(number: int, initials: str) -> bytes:
    """A square portrait; every other one is a JPEG."""
    edge = EDGES[number % len(EDGES)]
    return _encoded(_drawn((edge, edge), number, initials), "JPEG" if number % 2 else "PNG")


def logo(number: int, name: str) -> bytes:
    """A wide sign with the first word of a name, or its initial where the letters are not Latin."""
    word = name.partition(" ")[0]
    return _encoded(_drawn((800, 320), number + 3, word if word.isascii() else "◆"), "PNG")


def large_headshot(number: int, initials: str) -> bytes:
    """A grainy portrait as a PNG well over 1,000,000 bytes, which has to be scaled down (R14)."""
    portrait = _drawn((LARGE_EDGE, LARGE_EDGE), number, initials)
    channels = [Image.effect_noise(portrait.size, 60) for _ in range(3)]
    return _encoded(Image.blend(portrait, Image.merge("RGB", channels), 0.3), "PNG")


def damaged_headshot(number: int, initials: str) -> bytes:
    """A portrait of which the second half is missing."""
    whole = headshot(number, initials)
    return whole[: len(whole) // 2]


def _drawn(size: tuple[int, int], number: int, text: str) -> Image.Image:
    image = Image.new("RGB", size, COLORS[number % len(COLORS)])
    draw = ImageDraw.Draw(image)
    width, height = size
    corner = (width * 0.62, -height * 0.3, width * 1.3, height * 0.5)
    draw.ellipse(corner, fill=COLORS[(number + 1) % len(COLORS)])
    letters = height * 0.42
    wanted = draw.textlength(text, ImageFont.load_default(letters))
    font = ImageFont.load_default(letters * min(1, width * 0.85 / wanted))
    draw.text((width / 2, height / 2), text, fill="white", font=font, anchor="mm")
    return image


def _encoded(image: Image.Image, name: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name)
    return buffer.getvalue()
