"""R14, end to end: each kind of picture through real processes, with their peak memory measured."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.crash.conftest import Installation

pytestmark = pytest.mark.slow

LIMIT = 1_000_000
PEAK_KILOBYTES = 400_000

# Gives each file to a speaker as a person's upload would, and one an address; prints what was refused.
GIVE = """
import json, sys, pathlib, django
django.setup()
from stagedoor.agenda.domain.pictures import set_picture, set_picture_url
from stagedoor.agenda.models import Speaker
from stagedoor.common.errors import RecordError
refused = {}
speakers = iter(Speaker.objects.order_by("pk"))
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        set_picture(next(speakers), path.read_bytes(), path.name, None)
    except RecordError as error:
        refused[path.name] = error.code
set_picture_url(next(speakers), "http://127.0.0.1:9/face.jpg", None)
peak = pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(json.dumps([refused, int(peak)]))
"""


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """As hard to compress as a picture can be."""
    return Image.frombytes(mode, (width, height), os.urandom(width * height * len(mode)))


def draw(folder: Path) -> None:
    folder.mkdir()
    noise(6700, 5000).save(folder / "a-20-megabytes.jpg", quality=75)
    noise(5200, 3900).save(folder / "b-60-megabytes.png", compress_level=1)
    noise(1500, 1000, "CMYK").save(folder / "c-cmyk.jpg")
    Image.frombytes("I;16", (900, 900), os.urandom(900 * 900 * 2)).save(folder / "d-16-bit.png")
    frames = [noise(700, 700).convert("P") for _ in range(4)]
    frames[0].save(folder / "e-animated.gif", save_all=True, append_images=frames[1:])
    noise(1400, 1400).save(folder / "f.webp", quality=95)
    turned = Image.Exif()
    turned[0x0112] = 6
    noise(1200, 800).save(folder / "g-turned.jpg", exif=turned)
    noise(900, 900, "RGBA").save(folder / "h-transparent.png")
    (folder / "i-page.jpg").write_text("<!doctype html><html><script>alert(1)</script></html>")
    (folder / "j-drawing.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    (folder / "k-broken.jpg").write_bytes((folder / "g-turned.jpg").read_bytes()[:4000])
    bomb = Image.new("1", (30_000, 30_000))
    bomb.save(folder / "l-bomb.png")


def sync_and_measure(installation: Installation) -> tuple[dict[str, Any], int]:
    """What a sync reports, and the most memory that its process held at a time, in kB."""
    process = installation.start("sync", "camp/one", "--json")
    assert process.stdout is not None
    peak = 0
    while process.poll() is None:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
        peak = max(peak, int(found[1]) if found else 0)
        time.sleep(0.02)
    return json.loads(process.stdout.read()), peak


def test_R14_every_kind_of_picture_ends_as_the_rule_says_and_nothing_over_the_limit_is_sent(
    installation: Installation, tmp_path: Path
) -> None:
    installation.prepare(14)
    draw(tmp_path / "pictures")
    assert (tmp_path / "pictures" / "a-20-megabytes.jpg").stat().st_size > 19_000_000
    assert (tmp_path / "pictures" / "b-60-megabytes.png").stat().st_size > 60_000_000
    given = subprocess.run(
        [sys.executable, "-c", GIVE, str(tmp_path / "pictures")],
        env=installation.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    refused, peak = json.loads(given.stdout)
    assert refused == {
        "i-page.jpg": "picture_format",
        "j-drawing.png": "picture_format",
        "k-broken.jpg": "picture_unreadable",
        "l-bomb.png": "picture_too_large",
    }
    assert peak < PEAK_KILOBYTES

    result, peak = sync_and_measure(installation)
    assert peak < PEAK_KILOBYTES
    assert result["succeeded"] == {"sessions": 14, "speakers": 14, "sponsors": 0}

    pictures = [record for record in result["records"] if record["kind"] == "picture"]
    left_out = {record["reason"] for record in pictures if record["outcome"] != "created"}
    assert left_out == {"url_private"}
    uploads = installation.control.get("/state").json()["uploads"]
    assert len(uploads) == 8
    assert all(upload["bytes"] <= LIMIT for upload in uploads), uploads
