"""A picture that would take minutes or gigabytes is refused, and the next one is read."""

from __future__ import annotations

import io
import os
import signal

import pytest
from PIL import Image

from stagedoor.agenda import decoding, imaging
from stagedoor.agenda.imaging import MAX_SCANS
from stagedoor.common.errors import RecordError


def jpeg(scans: int = 0, size: tuple[int, int] = (64, 64), metadata: bytes = b"") -> bytes:
    """A progressive JPEG, its last scan repeated so many times."""
    content = io.BytesIO()
    Image.effect_noise(size, 40).save(content, "JPEG", progressive=True, comment=metadata)
    whole = content.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * scans + whole[-2:]


def refusal(content: bytes, decoder: decoding.Decoder | None = None) -> RecordError:
    with pytest.raises(RecordError) as caught:
        decoder.ask({"do": "inspect"}, content) if decoder else decoding.inspect(content)
    return caught.value


def test_a_jpeg_of_3000_scans_is_refused_before_any_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[object] = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", loaded.append)
    with pytest.raises(RecordError, match="more than 100 scans"):
        imaging.inspect(jpeg(3000))
    assert not loaded


def test_counting_scans_stops_at_the_first_that_is_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []
    real = imaging._MARKER

    class Counting:
        def search(self, content: bytes, place: int) -> object:
            searched.append(place)
            return real.search(content, place)

    monkeypatch.setattr(imaging, "_MARKER", Counting())
    with pytest.raises(RecordError):
        imaging.inspect(jpeg(3000))
    assert len(searched) <= 2 * MAX_SCANS + 50


def test_what_looks_like_scans_in_metadata_is_none() -> None:
    assert decoding.inspect(jpeg(metadata=b"\xff\xda\x00\x02" * 500)).format == "JPEG"
    assert decoding.inspect(jpeg(50)).format == "JPEG"


def test_decoding_answers_as_in_the_same_process() -> None:
    content = jpeg(size=(900, 700))
    assert decoding.inspect(content) == imaging.inspect(content)
    assert decoding.fit(content, 10**6) == imaging.fit(content, 10**6)
    assert decoding.fit(content, 50_000) == imaging.fit(content, 50_000)
    there = refusal(b"<html>")
    with pytest.raises(RecordError) as here:
        imaging.inspect(b"<html>")
    assert (there.message, there.code, there.remedy) == (
        here.value.message,
        here.value.code,
        here.value.remedy,
    )


@pytest.mark.slow
def test_a_picture_may_take_so_many_seconds_of_cpu_and_bytes_of_memory() -> None:
    heavy = jpeg(80, size=(6000, 4000))
    for decoder in (decoding.Decoder(cpu_seconds=1), decoding.Decoder(memory_bytes=150_000_000)):
        assert "20 seconds or 2 GB" in refusal(heavy, decoder).message
        assert decoder.ask({"do": "inspect"}, jpeg())[0]["width"] == 64
        decoder.close()


def test_after_the_process_has_died_the_next_picture_gets_a_new_one() -> None:
    decoding.inspect(jpeg())
    running = decoding._decoder._process
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert decoding.inspect(jpeg()).format == "JPEG"
