"""Where imports come from, what they changed, and files on their way in."""

from __future__ import annotations

from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import AgendaChange, Event
from stagedoor.common import clock

DRAFT_LIFE = timedelta(hours=settings.KEEP_UPLOADS_HOURS)

# The format of all tables, however they were saved.
TABLE = "table"


def uploads_storage() -> Storage:
    """Where uploads are kept: asked for at run time, so that no migration names a folder."""
    return storages["imports"]


def upload_name(draft: ImportDraft, filename: str) -> str:  # noqa: ARG001 - never by a name that somebody gave
    """A name that nothing else has."""
    return uuid4().hex


class ImportDraftQuerySet(models.QuerySet["ImportDraft"]):
    """Drafts belong to one event and one person, and live for a day."""

    def of(self, event: Event, person: Person) -> Self:
        """Those that this person may go on with; nobody sees anybody else's."""
        return self.filter(event=event, person=person, created_at__gt=clock.now() - DRAFT_LIFE)

    def expired(self) -> Self:
        """Those whose day is over."""
        return self.filter(created_at__lte=clock.now() - DRAFT_LIFE)


class ImportDraft(models.Model):
    """One uploaded file, with what the person has said about it so far.

    ``format`` is the one that was found in it. ``kind`` and ``columns`` (field to heading) concern tables
    only; ``said`` holds the rest of ``ReadOptions`` as JSON. ``source_name`` is what the person calls the
    source. ``result`` is what the import did; once it is there, the file is gone. It is kept in the data
    directory, so that any web process of an installation can go on with an upload that another one took.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="import_drafts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="import_drafts")
    filename = models.CharField(max_length=255)
    file = models.FileField(storage=uploads_storage, upload_to=upload_name, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    format = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    said = models.JSONField(default=dict, blank=True)
    source_name = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename

    @property
    def content(self) -> bytes:
        """The bytes of the file; none once it has been imported."""
        if not self.file:
            return b""
        with self.file.open("rb") as file:
            content: bytes = file.read()
        return content


class ImportSource(models.Model):
    """Where an event's agenda comes from: a format, and the file's own identity in it.

    ``format`` is frab, sessionize or table, ``name`` what the file calls itself or a person calls it, ``""``
    where neither does. ``shift_days`` is by how many days everything that comes from here is moved (R29);
    None stands for a shift that an older version of Stagedoor remembered as a date only. ``columns`` are
    those that a person matched by hand, field to heading by kind of row.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="import_sources")
    format = models.CharField(max_length=12)
    name = models.CharField(max_length=120, blank=True)
    shift_days = models.IntegerField(null=True, default=0)
    columns = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "format", "name"], name="import_source_in_event")
        ]

    def __str__(self) -> str:
        return f"{self.format} “{self.name}”" if self.name else self.format

    @property
    def key(self) -> str:
        """The name under which records keep its ids and last values."""
        return f"{self.format}:{self.name}" if self.name else self.format

    @property
    def is_table(self) -> bool:
        """Whether people make it by hand, copying ids from anywhere."""
        return self.format == TABLE


class Import(models.Model):
    """One import that changed something. ``counts`` are of records, by what was done and kind.

    ``shift_days_before`` is what the source's shift was, for undoing. ``change`` is its entry in the event's
    history; empty for imports from before there was one, and for those that only brought new ids.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="imports")
    source = models.ForeignKey(ImportSource, models.CASCADE, related_name="imports")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    filename = models.CharField(max_length=255, blank=True)
    counts = models.JSONField(default=dict)
    shift_days_before = models.IntegerField(null=True)
    change = models.OneToOneField(
        AgendaChange, models.SET_NULL, null=True, blank=True, related_name="made_by_import"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.filename or self.source}"


class RecordChange(models.Model):
    """What one import changed on one record: its fields before and after, as JSON.

    ``action`` is create, update, restore or unchanged (then only ids or last values were new). A field of a
    record that was made has no value before. ``imported_before`` and ``imported_after`` are the source's last
    values, ``ids_added`` and ``ids_removed`` pairs of an id's name and value.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12)
    record = models.PositiveBigIntegerField()
    name = models.CharField(max_length=500)
    action = models.CharField(max_length=12)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    imported_before = models.JSONField(default=dict)
    imported_after = models.JSONField(default=dict)
    ids_added = models.JSONField(default=list)
    ids_removed = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of", "kind", "record"], name="change_once_per_import_and_record")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} “{self.name}”"
