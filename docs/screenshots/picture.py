"""Taking one picture: what hangs on the clock stands still, and the file is small."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).parent.parent / "images"
WIDTH, HEIGHT = 1280, 800
COLOURS = 256
# Pictures are "taken" on this day; the demo's past session lies two days earlier.
TAKEN_ON = date(2030, 2, 4)
# How pages write a day; {} is its number in the month, without a leading zero.
SHAPES = ("%a {} %b %Y", "%a {} %b", "%A, %B {}, %Y", "%Y-%m-%d")

# Replaces in every text of the page: [[what, by what], …], regular expressions.
SETTLE = """(pairs) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
        for (const [what, by] of pairs)
            texts.currentNode.data = texts.currentNode.data.replace(new RegExp(what, "g"), by);
    document.activeElement?.blur();
}"""


def take(page: Page, name: str, width: int, height: int) -> None:
    """Write docs/images/NAME.png, of the page as it stands."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("document.fonts.ready")
    page.evaluate(SETTLE, _replacements())
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    small = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


def _replacements() -> list[list[str]]:
    today = datetime.now(UTC).date()
    pairs: list[list[str]] = []
    for days in (0, 2):
        real, shown = today - timedelta(days=days), TAKEN_ON - timedelta(days=days)
        pairs += [[_say(real, shape), _say(shown, shape)] for shape in SHAPES]
    return [
        *pairs,
        # The clock beside such a day, how long a sync took, and where things are served.
        [rf"({_say(TAKEN_ON, '%a {} %b %Y')}, )\d\d:\d\d", "$109:30"],
        [rf"({TAKEN_ON} )\d\d:\d\d", "$109:30"],
        [r"^(\s*)\d+ s(\s*)$", "$12 s$2"],
        [r"https?://127\.0\.0\.1:\d+", "https://agenda.example.org"],
    ]


def _say(day: date, shape: str) -> str:
    return day.strftime(shape).format(day.day)
