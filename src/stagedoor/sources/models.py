"""Live sources of events, and the pulls that found something new or went wrong."""

from __future__ import annotations

import zlib
from datetime import timedelta

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event
from stagedoor.imports.models import Import, ImportSource


class WhenGone(models.TextChoices):
    """What becomes of a session that a source does not name any more."""

    LIST = "list", "List it here, change nothing"
    DECLINE = "decline", "Set it to declined"


class Source(models.Model):
    """Where an event's agenda lives, or a part of it.

    ``secret`` is encrypted, and empty where there is none. ``said`` holds what a person said about how it is
    read: ``rows`` (kind of a table's rows), ``dates``, ``status``, ``tag_line``. ``import_source`` is the one
    under which its records keep their ids and last values; it is there from the first pull on.

    ``validators`` and ``content_hash`` are those of the document that was looked at last: one like it needs
    no second look. ``same_answers`` and ``same_contents`` count the pulls that ended there: by a 304, and by
    the hash. ``gone`` lists the records that the source does not name any more, as of the last pull that was
    applied; ``found`` counts what it held.

    ``claim`` names the process that pulls right now, until ``claimed_until``; after that anybody may take the
    pull up. ``trouble_code`` is empty while all is well; ``told`` is the trouble that people were alerted of.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="live_sources")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=1000)
    secret = models.TextField(blank=True)
    every_minutes = models.PositiveIntegerField(default=30)
    hold = models.BooleanField(default=False)
    when_gone = models.CharField(max_length=10, choices=WhenGone.choices, default=WhenGone.LIST)
    said = models.JSONField(default=dict, blank=True)
    import_source = models.OneToOneField(
        ImportSource, models.SET_NULL, null=True, blank=True, related_name="live_source"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    validators = models.JSONField(default=dict, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    same_answers = models.PositiveIntegerField(default=0)
    same_contents = models.PositiveIntegerField(default=0)
    gone = models.JSONField(default=list, blank=True)
    found = models.JSONField(default=dict, blank=True)

    next_pull_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    pulled_at = models.DateTimeField(null=True, blank=True)
    trouble_code = models.CharField(max_length=40, blank=True)
    trouble = models.TextField(blank=True)
    trouble_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    told = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="source_name_in_event")]
        indexes = [
            models.Index(
                fields=["next_pull_at"],
                condition=models.Q(next_pull_at__isnull=False),
                name="sources_to_pull",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def interval(self) -> timedelta | None:
        """How long from one pull to the next; None where it is pulled by hand only."""
        return timedelta(minutes=self.every_minutes) if self.every_minutes else None


class PullState(models.TextChoices):
    """What became of a pull."""

    APPLIED = "applied", "Applied"
    WAITING = "waiting", "Waits for approval"
    REJECTED = "rejected", "Rejected"
    SUPERSEDED = "superseded", "A newer pull took its place"
    FAILED = "failed", "Failed"


class Pull(models.Model):
    """A pull that found something new, or the first of several that went wrong. Others leave no row.

    ``reasons`` say why it waits. ``checksum`` stands for the changes that a person was shown. ``document`` is
    what the source gave, compressed, kept while it waits: exactly this is applied. ``result`` holds counts,
    notes, values kept as edited here and problems, as JSON; ``made`` is the import, with every change.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="pulls")
    state = models.CharField(max_length=12, choices=PullState.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    made = models.OneToOneField(Import, models.SET_NULL, null=True, blank=True, related_name="pull")
    reasons = models.JSONField(default=list, blank=True)
    message = models.TextField(blank=True)
    checksum = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, blank=True)
    filename = models.CharField(max_length=255, blank=True)
    document = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(state="waiting"), name="one_waiting_pull_per_source"
            )
        ]

    def __str__(self) -> str:
        return f"pull {self.pk} of {self.source}"

    @property
    def content(self) -> bytes:
        """What the source gave; nothing once it was decided on."""
        return zlib.decompress(self.document) if self.document else b""

    def keep(self, content: bytes) -> None:
        """Keep what the source gave until somebody decides."""
        self.document = zlib.compress(content)
