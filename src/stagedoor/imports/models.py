"""A file on its way in: kept on the server from the upload until the import is confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event
from stagedoor.common import clock

DRAFT_LIFE = timedelta(days=1)


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
    only. ``result`` is what the import did; once it is there, the content is gone. The bytes are in the
    database so that any web process of an installation can go on with an upload that another one took.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="import_drafts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="import_drafts")
    filename = models.CharField(max_length=255)
    content = models.BinaryField()
    format = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename
