"""Fitting large pictures into Swoogo's limit: ours, and the loop that one would write first.

Both work on the same pictures, each time in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import io
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from bench.installation import in_own_process
from bench.memory import memory_now, memory_peak
from bench.report import Report, ratio

LIMIT = 1_000_000  # bytes
LONGEST_EDGE = 3000  # as Stagedoor scales down
TRIES = 3


@dataclass(frozen=True)
class Work:
    """CPU seconds for one picture, peak memory on top of the idle process, and the result; both in bytes."""

    seconds: float
    memory: int
    size: int
    format: str


def run(large: bool) -> Report:  # noqa: ARG001 - the pictures are large in any case
    """Fit each kind of picture in both ways."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="stagedoor-bench-") as name:
        for what, file in _draw_all(Path(name)).items():
            ours, plain = _best(with_stagedoor, file), _best(with_plain_pillow, file)
            rows.append(
                [
                    f"{what}, {file.stat().st_size / 1e6:.1f} MB",
                    *(f"{ours.seconds:.2f}", f"{plain.seconds:.2f}", ratio(plain.seconds, ours.seconds)),
                    *(
                        f"{ours.memory / 1e6:.0f}",
                        f"{plain.memory / 1e6:.0f}",
                        ratio(ours.memory, plain.memory),
                    ),
                    *(f"{ours.format} {ours.size / 1e3:.0f} KB", f"{plain.format} {plain.size / 1e3:.0f} KB"),
                ]
            )
    return Report(
        "Pictures: ours and a plain Pillow loop",
        ("picture", "ours, CPU s", "loop", "× faster", "ours, MB", "loop", "× memory", "ours", "loop"),
        rows,
        [f"Both scale down to {LONGEST_EDGE:,} pixels and {LIMIT:,} bytes. The loop gives transparency up."],
    )


def with_stagedoor(content: bytes) -> bytes:
    """As the product does it."""
    from stagedoor.agenda.imaging import fit  # noqa: PLC0415 - its import is not part of the work

    return fit(content, LIMIT).content


def with_plain_pillow(content: bytes) -> bytes:
    """Open, scale down, save in lower and lower quality until it fits."""
    picture = Image.open(io.BytesIO(content))
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    image = picture.convert("RGB")
    for quality in range(95, 0, -5):
        output = io.BytesIO()
        image.save(output, "JPEG", quality=quality)
        if output.tell() <= LIMIT:
            return output.getvalue()
    raise SystemExit("The plain loop found no quality that fits.")


def _best(method: Callable[[bytes], bytes], file: Path) -> Work:
    return min((in_own_process(_measure, method, file) for _ in range(TRIES)), key=lambda work: work.seconds)


def _measure(method: Callable[[bytes], bytes], file: Path) -> Work:
    method(_encoded(Image.new("RGB", (8, 8)), "JPEG"))  # plug-ins are loaded
    content = file.read_bytes()
    before, began = memory_now(), time.process_time()
    result = method(content)
    seconds, peak = time.process_time() - began, memory_peak()
    return Work(seconds, peak - before, len(result), str(Image.open(io.BytesIO(result)).format))


def _draw_all(folder: Path) -> dict[str, Path]:
    """A camera's JPEG, a photograph saved as PNG, and a logo that can be seen through."""
    drawn = {
        "24 MP JPEG": _encoded(_photograph(6000, 4000), "JPEG", quality=95),
        "12 MP PNG": _encoded(_photograph(4000, 3000), "PNG", compress_level=1),
        "9 MP RGBA PNG": _encoded(_logo(3000), "PNG", compress_level=1),
    }
    files = {}
    for number, (what, content) in enumerate(drawn.items()):
        files[what] = folder / str(number)
        files[what].write_bytes(content)
    return files


def _photograph(width: int, height: int) -> Image.Image:
    """Soft shapes under a fine grain: about as hard to compress as a camera's picture."""
    dice = random.Random(width)
    shapes = Image.frombytes("RGB", (60, 40), dice.randbytes(60 * 40 * 3))
    details = Image.frombytes(
        "RGB", (width // 8, height // 8), dice.randbytes(width // 8 * (height // 8) * 3)
    )
    grain = Image.frombytes("RGB", (width, height), dice.randbytes(width * height * 3))
    picture = shapes.resize((width, height), Image.Resampling.BICUBIC)
    for layer, share in ((details.resize((width, height), Image.Resampling.BICUBIC), 8), (grain, 16)):
        picture = ImageChops.add(picture, layer.point(lambda value, share=share: value // share))
    return picture


def _logo(edge: int) -> Image.Image:
    """Grainy discs on nothing."""
    picture = _photograph(edge, edge).convert("RGBA")
    mask = Image.new("L", picture.size)
    draw = ImageDraw.Draw(mask)
    for step in range(6):
        inset = step * edge // 14
        draw.ellipse((inset, inset, edge - inset, edge - inset), fill=0 if step % 2 else 255)
    picture.putalpha(mask)
    return picture


def _encoded(image: Image.Image, name: str, **options: int) -> bytes:
    output = io.BytesIO()
    image.save(output, name, **options)
    return output.getvalue()
