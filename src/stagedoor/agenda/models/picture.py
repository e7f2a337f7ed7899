"""Headshots and logos."""

from __future__ import annotations

from django.core.files.storage import Storage, storages
from django.db import models

from stagedoor.agenda.models.event import Event


class PictureState(models.TextChoices):
    """Whether a picture's bytes are here."""

    WAITING = "waiting", "Waiting to be fetched"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be used"


def pictures_storage() -> Storage:
    """Where pictures are kept: asked for at run time, so that no migration names a folder."""
    return storages["pictures"]


def picture_path(picture: Picture, filename: str) -> str:
    """By event and content, never by a name that somebody gave."""
    return f"{picture.event_id}/{picture.sha256[:40]}.{filename.rpartition('.')[2]}"


class Picture(models.Model):
    """One picture, uploaded or fetched from a public URL.

    The file is kept as it came (checked by content). While a new URL is waiting, or has failed, the bytes
    fetched before stay in use.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="pictures")
    url = models.URLField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=PictureState.choices, default=PictureState.WAITING)
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to=picture_path, storage=pictures_storage, blank=True, max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.url or self.sha256[:12]
