"""R14 and what hostile or unlucky people upload. Pictures are made here; none is stored."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zlib
from functools import cache

import pytest
from PIL import Image, ImageCms, ImageDraw

from stagedoor.agenda.imaging import LONGEST_EDGE, fit, inspect
from stagedoor.common.errors import RecordError

LIMIT = 200_000


@cache
def photo(width=1600, height=1200):
    """Something with as much detail as a photo: gradients under noise. Copy it before changing it."""
    noise = Image.effect_noise((width, height), 40)
    light = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (noise, Image.blend(light, noise, 0.4), light))


def logo(width=1000, height=500):
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((0, 0, width // 2, height - 1), fill=(200, 0, 0, 255))
    return image


def noisy_logo(width, height):
    image = photo(width, height).copy()
    image.putalpha(Image.linear_gradient("L").resize((width, height)))
    return image


def encoded(image, kind, **options):
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def decoded(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refusal(content, do=inspect):
    with pytest.raises(RecordError) as caught:
        do(content)
    assert caught.value.remedy
    return caught.value


def turned(image, orientation, kind="JPEG"):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Example Camera"
    return encoded(image, kind, exif=exif)


def near(pixel, colour, tolerance=12):
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_R14_a_picture_with_nothing_wrong_is_sent_byte_for_byte(kind):
    content = encoded(logo().convert("RGB"), kind)
    fitted = fit(content, LIMIT)
    assert fitted.content is content
    assert fitted.changed is False
    assert fitted.content_type == f"image/{kind.lower()}"


def test_R14_exactly_the_limit_fits_and_one_byte_less_does_not():
    content = encoded(photo(), "JPEG")
    assert fit(content, len(content)).content is content
    smaller = fit(content, len(content) - 1)
    assert smaller.changed
    assert len(smaller.content) < len(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("limit", [60_000, 200_000, 1_000_000])
def test_R14_over_the_limit_is_scaled_to_the_best_that_fits(kind, limit):
    content = encoded(photo(), kind, **({"quality": 98} if kind in {"JPEG", "WEBP"} else {}))
    assert len(content) > limit
    fitted = fit(content, limit)
    assert (fitted.content_type, fitted.extension) == ("image/jpeg", "jpg")
    image = decoded(fitted.content)
    best_there_is = encoded(photo(), "JPEG", quality=92, optimize=True, progressive=True)
    assert 0.7 * min(limit, len(best_there_is)) < len(fitted.content) <= limit
    assert image.width / image.height == pytest.approx(1600 / 1200, rel=0.01)


def test_R14_few_encodes_are_made(monkeypatch):
    made = []
    real = Image.Image.save
    monkeypatch.setattr(Image.Image, "save", lambda self, *a, **k: made.append(1) or real(self, *a, **k))
    content = encoded(photo(), "PNG")
    for limit in (20_000, 60_000, 200_000, 600_000):
        made.clear()
        assert len(fit(content, limit).content) <= limit
        assert 1 <= len(made) <= 8


@pytest.mark.parametrize("orientation", range(2, 9))
def test_R14_a_turned_picture_is_set_upright(orientation):
    image = Image.new("RGB", (80, 40), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 19, 19), fill="red")
    content = turned(image, orientation)
    fitted = decoded(fit(content, LIMIT).content)
    corners = {
        "top left": (5, 5),
        "top right": (fitted.width - 5, 5),
        "bottom right": (fitted.width - 5, fitted.height - 5),
        "bottom left": (5, fitted.height - 5),
    }
    red = [name for name, place in corners.items() if near(fitted.getpixel(place), (254, 0, 0))]
    expected = (
        "top right",
        "bottom right",
        "bottom left",
        "top left",
        "top right",
        "bottom right",
        "bottom left",
    )
    assert red == [expected[orientation - 2]]
    assert fitted.size == ((40, 80) if orientation >= 5 else (80, 40))
    found = inspect(content)
    assert (found.width, found.height) == fitted.size


def test_R14_metadata_is_removed_even_from_a_small_picture():
    image = logo().convert("RGB")
    for content in (
        turned(image, 1),
        turned(image, 1, "WEBP"),
        turned(image, 1, "PNG"),
        encoded(image, "JPEG", comment=b"taken at home"),
        encoded(image, "JPEG", xmp=b"<x:xmpmeta/>"),
        encoded(image, "PNG", pnginfo=text_chunk()),
    ):
        fitted = fit(content, LIMIT)
        assert fitted.changed
        for secret in (b"Example Camera", b"taken at home", b"xmpmeta"):
            assert secret not in fitted.content
        left = decoded(fitted.content)
        assert not left.getexif()
        assert left.info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }


def text_chunk():
    from PIL.PngImagePlugin import PngInfo

    chunk = PngInfo()
    chunk.add_text("Comment", "taken at home")
    return chunk


def test_R14_a_small_png_with_metadata_stays_without_loss():
    image = logo().convert("RGB")
    fitted = fit(encoded(image, "PNG", pnginfo=text_chunk()), LIMIT)
    assert fitted.extension == "png"
    assert decoded(fitted.content).tobytes() == image.tobytes()


def test_R14_cmyk_becomes_rgb():
    content = encoded(Image.new("CMYK", (50, 50), (0, 255, 255, 0)), "JPEG")
    image = decoded(fit(content, LIMIT).content)
    assert image.mode == "RGB"
    assert near(image.getpixel((9, 9)), (254, 0, 0))


def test_R14_colours_of_another_profile_are_kept_as_they_look():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(photo(), "JPEG", quality=98, icc_profile=profile)
    image = decoded(fit(content, LIMIT).content)
    assert "icc_profile" not in image.info
    broken = encoded(photo(), "JPEG", quality=98, icc_profile=b"not a profile")
    assert len(fit(broken, LIMIT).content) <= LIMIT


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_R14_sixteen_bits_of_grey_become_eight_and_keep_their_tones(kind):
    image = Image.new("I;16", (100, 50), 40_000)
    image.paste(Image.new("I;16", (50, 50), 10_000), (0, 0))
    fitted = decoded(fit(encoded(image, kind), LIMIT).content)
    assert fitted.mode == "RGB"
    assert near(fitted.getpixel((10, 10)), (39, 39, 39))
    assert near(fitted.getpixel((90, 10)), (156, 156, 156))


@pytest.mark.parametrize("mode", ["I", "F"])
def test_R14_deeper_pictures_keep_their_contrast(mode):
    image = Image.new(mode, (100, 50), 100_000)
    image.paste(-5, (0, 0, 50, 50))
    fitted = decoded(fit(encoded(image, "TIFF"), LIMIT).content)
    assert near(fitted.getpixel((10, 10)), (0, 0, 0))
    assert near(fitted.getpixel((90, 10)), (255, 255, 255))


def test_R14_sixteen_bits_of_colour_become_eight():
    rows = b"".join(b"\0" + struct.pack(">3H", 65_535, 32_768, 0) * 8 for _ in range(8))
    fitted = fit(png(8, 8, 16, rows), LIMIT)
    assert fitted.content[24] == 8
    assert near(decoded(fitted.content).getpixel((4, 4)), (255, 128, 0))


def test_R14_of_an_animation_the_first_frame_is_sent():
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        image = decoded(fit(content, LIMIT).content)
        assert getattr(image, "n_frames", 1) == 1
        assert near(image.convert("RGB").getpixel((9, 9)), (255, 0, 0))


def test_R14_transparency_stays_while_it_fits():
    content = encoded(noisy_logo(1200, 1200), "PNG")
    assert len(content) > 1_500_000
    fitted = fit(content, 1_500_000)
    image = decoded(fitted.content)
    assert (fitted.extension, image.mode) == ("png", "RGBA")
    assert 600 < image.width < 1200
    assert len(fitted.content) <= 1_500_000


def test_R14_transparency_that_does_not_fit_is_laid_on_white():
    fitted = fit(encoded(noisy_logo(1200, 1200), "PNG"), 100_000)
    image = decoded(fitted.content)
    assert (fitted.extension, image.mode) == ("jpg", "RGB")
    assert near(image.getpixel((image.width // 2, 0)), (255, 255, 255))


def test_R14_alpha_that_hides_nothing_is_no_transparency():
    image = photo().copy()
    image.putalpha(255)
    assert fit(encoded(image, "PNG"), LIMIT).extension == "jpg"


def test_R14_a_palette_with_a_transparent_colour_stays_transparent():
    image = logo().quantize(16)
    exif = Image.Exif()
    exif[0x010F] = "Example Camera"
    fitted = fit(encoded(image, "PNG", exif=exif), LIMIT)
    assert decoded(fitted.content).getpixel((999, 0))[3] == 0


def test_R14_what_no_page_can_show_is_not_sent():
    fitted = fit(encoded(Image.new("RGB", (9000, 500), "red"), "BMP"), 1_000_000)
    assert decoded(fitted.content).width == LONGEST_EDGE


def test_R14_a_picture_that_cannot_fit_is_told():
    assert refusal(encoded(photo(), "JPEG"), lambda content: fit(content, 300)).code == "picture_unfittable"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", "picture_format", "web page"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "picture_format", "SVG"),
        (b"<?xml version='1.0'?>\n<svg/>", "picture_format", "SVG"),
        (b"%PDF-1.7", "picture_format", "not a picture"),
        (b"", "picture_format", "not a picture"),
    ],
)
@pytest.mark.parametrize("do", [inspect, lambda content: fit(content, LIMIT)], ids=["inspect", "fit"])
def test_R14_what_is_no_picture_is_told_by_its_content(content, code, words, do):
    error = refusal(content, do)
    assert error.code == code
    assert words in error.message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_R14_a_truncated_picture_is_refused_and_never_sent_half(kind, part):
    whole = encoded(photo(300, 200), kind)
    content = whole[: int(len(whole) * part)]
    for do in (inspect, lambda cut: fit(cut, 1_000_000)):
        assert refusal(content, do).code in {"picture_unreadable", "picture_format"}


def png(width, height, depth, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (7_072, 7_072), (60_000, 900)])
@pytest.mark.filterwarnings("default::PIL.Image.DecompressionBombWarning")
def test_R14_a_bomb_is_refused_before_it_is_decoded(width, height):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(png(width, height, 8, b"\0" * 100)).code == "picture_too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_R14_the_type_is_told_by_content_not_by_name():
    found = inspect(encoded(logo(), "PNG"))
    assert (found.format, found.width, found.height) == ("PNG", 1000, 500)
    assert (found.content_type, found.extension) == ("image/png", "png")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 97}), ("PNG", {"compress_level": 1})])
def test_R14_a_huge_picture_stays_under_250_megabytes_of_memory(tmp_path, kind, options):
    path = tmp_path / "huge"
    path.write_bytes(encoded(photo(6000, 4000), kind, **options))
    code = f"""
import pathlib, re
from stagedoor.agenda.imaging import fit
fitted = fit(pathlib.Path({str(path)!r}).read_bytes(), 1_000_000)
peak = re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
print(len(fitted.content), peak[1])
"""
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    size, peak_kilobytes = map(int, answer.stdout.split())
    assert 700_000 < size <= 1_000_000
    assert peak_kilobytes < 250_000
