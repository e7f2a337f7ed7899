"""Headshots and logos: uploaded by a person, or fetched from a public address.

Pictures are checked by their content, kept as they came and stored once per content. Fetching never holds up
anything else: addresses wait until ``fetch_waiting`` runs, and the picture says what went wrong.
"""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from stagedoor.accounts.models import Person
from stagedoor.agenda import decoding
from stagedoor.agenda.domain.history import changing, lock_event
from stagedoor.agenda.domain.revision import move_revision, record_change
from stagedoor.agenda.models import Event, Picture, PictureState, Speaker, Sponsor
from stagedoor.agenda.models.picture import picture_path
from stagedoor.common import clock
from stagedoor.common.errors import RecordError
from stagedoor.common.fetch import fetch_public
from stagedoor.common.outside import outside_transaction
from stagedoor.common.text import human_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.agenda.imaging import PictureInfo

Pictured = Speaker | Sponsor

MAX_UPLOAD_BYTES = 100_000_000
MAX_FETCH_BYTES = 25_000_000
FETCH_SECONDS = 10.0
MAX_TRIES = 5
# After each failed try: 1, 4, 16 and 64 minutes.
_FIRST_WAIT = timedelta(minutes=1)
# With these, trying again may help.
_PASSING = {"url_unreachable", "url_status"}

# What ``expect`` sets.
EXPECTED_FIELDS = ["url", "state", "problem_code", "problem", "tries", "retry_at"]


def picture_of(record: Pictured) -> Picture | None:
    """Return the record's headshot or logo."""
    return record.headshot if isinstance(record, Speaker) else record.logo


def _locked_picture_of(record: Pictured) -> Picture | None:
    """Return the picture as it is by now: it may have been fetched since the record was loaded."""
    picture = picture_of(record)
    return Picture.objects.select_for_update().filter(pk=picture.pk).first() if picture else None


@dataclass(frozen=True)
class Upload:
    """An uploaded file that is a picture which can be used."""

    content: bytes
    info: PictureInfo


def check_upload(content: bytes, filename: str) -> Upload:
    """Return the file as a picture, having decoded it: slow, so this never runs inside a transaction.

    Raises RecordError if it is not a picture that can be used, or larger than 100 MB.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise RecordError(
            f"{filename} has {human_bytes(len(content))}.",
            code="picture_too_big",
            remedy=f"Upload a picture of at most {human_bytes(MAX_UPLOAD_BYTES)}.",
        )
    return Upload(content, decoding.inspect(content))


def set_picture(record: Pictured, content: bytes, filename: str, actor: Person | None) -> Picture:
    """Check an uploaded file and make it the record's picture; see ``check_upload`` and ``keep_upload``."""
    return keep_upload(record, check_upload(content, filename), actor)


def keep_upload(record: Pictured, upload: Upload, actor: Person | None) -> Picture:
    """Make a checked upload the record's picture."""
    with changing(record.event, actor) as change:
        change.watch(record)
        picture = _locked_picture_of(record) or Picture(event=record.event)
        picture.url = ""
        _keep(picture, upload.content, upload.info)
        _attach(record, picture, "picture.uploaded", actor)
    return picture


def set_picture_url(record: Pictured, url: str, actor: Person | None) -> Picture:
    """Make what is at a public address the record's picture; it is fetched later, unless it was already."""
    with changing(record.event, actor) as change:
        change.watch(record)
        picture = _locked_picture_of(record) or Picture(event=record.event)
        if picture.url != url:
            expect(picture, url)
            _attach(record, picture, "picture.expected", actor)
    return picture


def remove_picture(record: Pictured, actor: Person | None) -> None:
    """Take the record's picture away, its stored bytes included."""
    with changing(record.event, actor) as change:
        change.watch(record)
        picture = _locked_picture_of(record)
        if picture is None:
            return
        _attach(record, None, "picture.removed", actor)
        picture.delete()
        discard_file(picture.file.name)


def expect(picture: Picture, url: str) -> None:
    """Let a picture wait to be fetched from *url*, without saving it; earlier bytes stay in use."""
    picture.url, picture.state = url, PictureState.WAITING
    picture.problem_code = picture.problem = ""
    picture.tries, picture.retry_at = 0, None


@dataclass(frozen=True)
class FetchResult:
    """What a round of fetching did. ``failed`` counts failed tries; ``waiting`` is what is left to do."""

    fetched: int
    failed: int
    waiting: int


@outside_transaction
def fetch_waiting(
    event: Event,
    *,
    deadline_seconds: float,
    threads: int = 8,
    limit: int | None = None,
    allow_private: bool = False,
) -> FetchResult:
    """Fetch the event's waiting pictures that are due, those that were tried least first.

    Threads do nothing but HTTP; everything is stored by the calling thread, which must not be in a
    transaction. Nothing goes on beyond the deadline: what has not arrived waits on, as if never tried.
    """
    waiting = Picture.objects.filter(event=event, state=PictureState.WAITING)
    due = waiting.filter(Q(retry_at=None) | Q(retry_at__lte=clock.now())).order_by("tries", "id")[:limit]
    end = time.monotonic() + deadline_seconds
    stored = [
        _settle(picture, outcome) for picture, outcome in _fetch_all(list(due), end, threads, allow_private)
    ]
    return FetchResult(stored.count(True), stored.count(False), waiting.count())


def _fetch_all(
    pictures: list[Picture], end: float, threads: int, allow_private: bool
) -> Iterator[tuple[Picture, bytes | RecordError]]:
    """Yield each picture as it arrives; no more are in memory at a time than there are threads."""
    queue = iter(pictures)
    running: dict[Future[bytes | RecordError], Picture] = {}
    pool = ThreadPoolExecutor(threads, thread_name_prefix="pictures")
    try:
        while (left := end - time.monotonic()) > 0:
            for picture in islice(queue, threads - len(running)):
                # A little longer than the deadline: a fetch that it cuts off must not end as a failed one.
                seconds = min(FETCH_SECONDS, left + 1)
                running[pool.submit(_fetch, picture.url, seconds, allow_private)] = picture
            if not running:
                return
            for future in wait(running, timeout=left, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _fetch(url: str, seconds: float, allow_private: bool) -> bytes | RecordError:
    try:
        return fetch_public(
            url, max_bytes=MAX_FETCH_BYTES, timeout=seconds, allow_private=allow_private
        ).content
    except RecordError as error:
        return error


def _settle(picture: Picture, outcome: bytes | RecordError) -> bool | None:
    """Store what came of a fetch: True for a picture, False for a problem, None if no longer wanted."""
    info = None
    if isinstance(outcome, bytes):
        try:
            info = decoding.inspect(outcome)
        except RecordError as error:
            outcome = error
    with transaction.atomic():
        # Before the picture, as whoever changes the record does: neither waits for the other for ever.
        lock_event(picture.event_id)
        same = Picture.objects.select_for_update().filter(
            pk=picture.pk, url=picture.url, state=PictureState.WAITING
        )
        current = same.first()
        if current is None:
            return None
        if info and isinstance(outcome, bytes):
            _keep(current, outcome, info)
        elif isinstance(outcome, RecordError):
            _fail(current, outcome)
        current.save()
        move_revision(current.event)
    return info is not None


def _fail(picture: Picture, error: RecordError) -> None:
    picture.tries += 1
    picture.problem_code, picture.problem = error.code[:40], str(error)[:500]
    picture.state, picture.retry_at = PictureState.FAILED, None
    if error.code in _PASSING and picture.tries < MAX_TRIES:
        picture.state = PictureState.WAITING
        picture.retry_at = clock.now() + _FIRST_WAIT * 4 ** (picture.tries - 1)


def _keep(picture: Picture, content: bytes, info: PictureInfo) -> None:
    """Make these bytes the picture's, storing them unless the same are there already."""
    before = picture.file.name
    picture.sha256 = hashlib.sha256(content).hexdigest()
    picture.content_type, picture.size_bytes = info.content_type, info.bytes
    picture.width, picture.height = info.width, info.height
    picture.state, picture.retry_at, picture.tries = PictureState.READY, None, 0
    picture.problem_code = picture.problem = ""
    storage, name = picture.file.storage, picture_path(picture, f"picture.{info.extension}")
    # A file of another size is what a killed process left behind.
    if storage.exists(name) and storage.size(name) != info.bytes:
        storage.delete(name)
    if not storage.exists(name):
        storage.save(name, ContentFile(content))
    picture.file = name
    if before != name:
        discard_file(before)


def discard_file(name: str | None) -> None:
    """Delete a stored file once the transaction has held, unless another picture has the same bytes."""

    def delete() -> None:
        if name and not Picture.objects.filter(file=name).exists():
            Picture._meta.get_field("file").storage.delete(name)

    transaction.on_commit(delete)


def _attach(record: Pictured, picture: Picture | None, action: str, actor: Person | None) -> None:
    if picture is not None:
        picture.save()
    slot = "headshot" if isinstance(record, Speaker) else "logo"
    setattr(record, slot, picture)
    record.save(update_fields=[slot, "updated_at"])
    record_change(record.event, actor, action, f"{record._meta.verbose_name} “{record}”")
