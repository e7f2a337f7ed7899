"""Pictures come in by upload or by address; what cannot be used is told on the picture (R14)."""

from __future__ import annotations

import io
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.files.storage import storages
from PIL import Image
from tests import factories

from stagedoor.accounts.models import AuditEntry
from stagedoor.agenda import decoding
from stagedoor.agenda.domain.pictures import (
    MAX_TRIES,
    fetch_waiting,
    remove_picture,
    set_picture,
    set_picture_url,
)
from stagedoor.agenda.models import Picture, PictureState
from stagedoor.common import clock
from stagedoor.common.errors import RecordError

pytestmark = pytest.mark.django_db


def png(color="red", size=(40, 30)):
    content = io.BytesIO()
    Image.new("RGB", size, color).save(content, "PNG")
    return content.getvalue()


def stored_files():
    folder = Path(storages["pictures"].location)
    return [path for path in folder.rglob("*") if path.is_file()]


class Answers(BaseHTTPRequestHandler):
    """/good.png is a picture, /page a web page, /gone a 404; /slow says nothing until it is told to stop."""

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path == "/slow":
            self.server.stopped.wait(30)
        status = 404 if self.path == "/gone" else 200
        body = b"<html>hello</html>" if self.path == "/page" else png()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def web():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked, server.stopped = [], threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.stopped.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def event():
    return factories.event()


@pytest.fixture(autouse=True)
def _own_storage(tmp_path, monkeypatch):
    storage = storages["pictures"]
    monkeypatch.setattr(storage, "_location", str(tmp_path))
    for cached in ("base_location", "location"):
        storage.__dict__.pop(cached, None)
    yield
    for cached in ("base_location", "location"):
        storage.__dict__.pop(cached, None)


def speaker_at(event, url):
    speaker = factories.speaker(event)
    set_picture_url(speaker, url, None)
    return speaker


def fetch(event, **options):
    return fetch_waiting(event, **{"deadline_seconds": 20, "allow_private": True} | options)


def again(speaker):
    return Picture.objects.get(speaker=speaker)


def make_due(event):
    Picture.objects.filter(event=event).update(retry_at=clock.now() - timedelta(seconds=1))


def test_an_uploaded_picture_is_checked_by_its_content_and_kept_as_it_came(event):
    speaker = factories.speaker(event)
    picture = set_picture(speaker, png(size=(40, 30)), "me.jpg", factories.person())
    assert (picture.state, picture.content_type) == (PictureState.READY, "image/png")
    assert (picture.width, picture.height, picture.size_bytes) == (40, 30, len(png()))
    with picture.file.open() as file:
        assert file.read() == png()
    assert "me" not in picture.file.name
    speaker.refresh_from_db()
    assert speaker.headshot == picture
    assert AuditEntry.objects.filter(action="picture.uploaded").exists()


def test_R14_what_is_no_picture_is_refused_and_changes_nothing(event):
    sponsor = factories.sponsor(event)
    before = set_picture(sponsor, png(), "logo.png", None)
    with pytest.raises(RecordError):
        set_picture(sponsor, b"<html>not a picture</html>", "logo.png", None)
    sponsor.refresh_from_db()
    assert (sponsor.logo.sha256, sponsor.logo.state) == (before.sha256, PictureState.READY)


def test_an_upload_over_the_limit_names_the_limit(event, monkeypatch):
    monkeypatch.setattr("stagedoor.agenda.domain.pictures.MAX_UPLOAD_BYTES", 10)
    with pytest.raises(RecordError, match="at most 10 bytes") as refused:
        set_picture(factories.speaker(event), png(), "me.png", None)
    assert refused.value.code == "picture_too_big"


def test_the_same_bytes_are_stored_once_and_go_with_the_last_of_them(
    event, django_capture_on_commit_callbacks
):
    ada, bob = factories.speaker(event), factories.speaker(event)
    with django_capture_on_commit_callbacks(execute=True):
        set_picture(ada, png(), "a.png", None)
        set_picture(bob, png(), "b.png", None)
    assert len(stored_files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        remove_picture(ada, None)
    assert len(stored_files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        set_picture(bob, png("blue"), "b.png", None)
    assert [path.read_bytes() for path in stored_files()] == [png("blue")]
    ada.refresh_from_db()
    assert ada.headshot is None
    assert Picture.objects.filter(event=event).count() == 1


def test_a_file_that_a_killed_process_left_unfinished_is_stored_anew(event):
    picture = set_picture(factories.speaker(event), png(), "a.png", None)
    Path(picture.file.path).write_bytes(b"half")
    set_picture(factories.speaker(event), png(), "b.png", None)
    assert Path(picture.file.path).read_bytes() == png()


def test_an_address_waits_until_it_is_fetched(event, web):
    speaker = speaker_at(event, f"{web.url}/good.png")
    assert again(speaker).state == PictureState.WAITING
    assert web.asked == []
    result = fetch(event)
    picture = again(speaker)
    assert (result.fetched, result.failed, result.waiting) == (1, 0, 0)
    assert (picture.state, picture.content_type, picture.width) == (PictureState.READY, "image/png", 40)


def test_the_same_address_again_fetches_nothing_a_new_one_does(event, web):
    speaker = speaker_at(event, f"{web.url}/good.png")
    fetch(event)
    set_picture_url(speaker, f"{web.url}/good.png", None)
    assert again(speaker).state == PictureState.READY
    set_picture_url(speaker, f"{web.url}/gone", None)
    picture = again(speaker)
    assert (picture.state, picture.tries) == (PictureState.WAITING, 0)
    assert picture.file, "the bytes fetched before stay in use"


@pytest.mark.parametrize(
    ("address", "code"), [("/page", "picture_format"), ("ftp://pictures.example/a.png", "url_not_http")]
)
def test_R14_an_address_that_can_never_work_fails_at_once_with_the_reason(event, web, address, code):
    speaker = speaker_at(event, address if "://" in address else web.url + address)
    assert fetch(event).failed == 1
    picture = again(speaker)
    assert (picture.state, picture.problem_code, picture.retry_at) == (PictureState.FAILED, code, None)
    assert picture.problem


def test_R14_a_private_address_is_refused(event, web):
    speaker = speaker_at(event, f"{web.url}/good.png")
    fetch_waiting(event, deadline_seconds=20)
    picture = again(speaker)
    assert (picture.state, picture.problem_code) == (PictureState.FAILED, "url_private")
    assert web.asked == []


def test_a_passing_failure_is_tried_again_later_and_not_for_ever(event, web):
    speaker = speaker_at(event, f"{web.url}/gone")
    fetch(event)
    picture = again(speaker)
    assert (picture.state, picture.problem_code, picture.tries) == (PictureState.WAITING, "url_status", 1)
    assert "404" in picture.problem
    assert timedelta(seconds=50) < picture.retry_at - clock.now() <= timedelta(minutes=1)
    assert fetch(event).failed == 0, "it is not due yet"
    for _ in range(MAX_TRIES - 1):
        make_due(event)
        fetch(event)
    picture = again(speaker)
    assert (picture.state, picture.tries) == (PictureState.FAILED, MAX_TRIES)
    assert len(web.asked) == MAX_TRIES
    picture = set_picture_url(speaker, f"{web.url}/elsewhere", None)
    assert (picture.state, picture.tries, picture.problem) == (PictureState.WAITING, 0, "")


def test_a_host_that_does_not_answer_delays_nothing_beyond_the_deadline(event, web):
    slow = speaker_at(event, f"{web.url}/slow")
    good = speaker_at(event, f"{web.url}/good.png")
    began = time.monotonic()
    result = fetch(event, deadline_seconds=1.5, threads=2)
    assert time.monotonic() - began < 4
    assert (result.fetched, result.waiting) == (1, 1)
    assert again(good).state == PictureState.READY
    assert (again(slow).state, again(slow).tries) == (PictureState.WAITING, 0)


def test_a_slow_host_is_told_on_the_record(event, web, monkeypatch):
    monkeypatch.setattr("stagedoor.agenda.domain.pictures.FETCH_SECONDS", 0.3)
    slow = speaker_at(event, f"{web.url}/slow")
    assert fetch(event).failed == 1
    picture = again(slow)
    assert picture.problem_code == "url_unreachable"
    assert "did not answer in time" in picture.problem


def test_no_more_are_fetched_than_asked_for_the_least_tried_first(event, web):
    often = speaker_at(event, f"{web.url}/good.png?often")
    Picture.objects.filter(speaker=often).update(tries=3)
    speaker_at(event, f"{web.url}/good.png?fresh")
    assert fetch(event, limit=1).waiting == 1
    assert web.asked == ["/good.png?fresh"]


def test_a_picture_uploaded_while_the_old_address_was_being_fetched_stays(event, web, monkeypatch):
    speaker = speaker_at(event, f"{web.url}/good.png")
    inspect = decoding.inspect

    def inspect_after_an_upload(content):
        monkeypatch.setattr(decoding, "inspect", inspect)
        set_picture(speaker, png("green"), "mine.png", None)
        return inspect(content)

    monkeypatch.setattr(decoding, "inspect", inspect_after_an_upload)
    fetch(event)
    with again(speaker).file.open() as file:
        assert file.read() == png("green")


def test_pictures_of_another_event_are_left_alone(event, web):
    other = speaker_at(factories.event(), f"{web.url}/good.png")
    fetch(event)
    assert again(other).state == PictureState.WAITING
