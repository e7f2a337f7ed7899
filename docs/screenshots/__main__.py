"""Take the pictures of the documentation again: ``python -m docs.screenshots [NAME ...]``.

What comes before a picture is done for all of them, since one builds on the other; only those that are named
are written.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from docs.screenshots.installation import installed
from docs.screenshots.picture import HEIGHT, WIDTH, take
from docs.screenshots.shots import SHOTS
from docs.screenshots.steps import Stage, sign_in
from playwright.sync_api import Page, sync_playwright

MILLISECONDS = 60_000


@contextmanager
def browser() -> Iterator[Page]:
    """A window of Debian's Chromium, in light colours."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not installed (Debian: apt-get install chromium).")
    flags = ["--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        size = {"width": WIDTH, "height": HEIGHT}
        page = running.new_page(viewport=size, color_scheme="light", locale="en-GB")  # type: ignore[arg-type]
        page.set_default_timeout(MILLISECONDS)
        yield page
        running.close()


def main(names: list[str]) -> None:
    """Take all pictures, or those that are named."""
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        raise SystemExit(f"There is no picture {', '.join(sorted(unknown))}.")
    with installed() as here, browser() as page:
        stage = Stage(page, here)
        sign_in(stage)
        for shot in SHOTS:
            page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
            if shot.page:
                stage.open(shot.page)
            shot.before(stage)
            page.wait_for_load_state("networkidle")
            if not names or shot.name in names:
                take(page, shot.name, shot.width, shot.height)
                click.echo(f"docs/images/{shot.name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
