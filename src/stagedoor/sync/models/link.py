"""Which record is which in Swoogo."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models import Event
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models.connection import Connection


class LinkState(models.TextChoices):
    """How sure we are that the record stands in Swoogo."""

    CREATING = "creating", "Being created"
    LINKED = "linked", "In Swoogo"
    DELETED = "deleted", "Deleted in Swoogo"
    RETIRED = "retired", "Sent under an earlier connection"


class RecordLinkQuerySet(models.QuerySet["RecordLink"]):
    """Ways to change many links."""

    def retire(self) -> None:
        """Make links of an ended connection "sent under an earlier connection" (R22).

        Rooms and tracks let go of their Swoogo ids: they are found again by name.
        """
        linked = self.filter(state=LinkState.LINKED)
        linked.filter(kind__in=[Kind.ROOM, Kind.TRACK]).update(state=LinkState.RETIRED, swoogo_id=None)
        linked.update(state=LinkState.RETIRED)


class RecordLink(models.Model):
    """One record ↔ one Swoogo record. The promise of exactly one (R38) hangs on this table.

    ``creating`` is an open claim: it was committed, with the body, before the POST was sent; whether the
    record exists is settled by looking it up, never by sending again. ``sent`` holds per Swoogo field the
    value of ours that Swoogo was last given, or that was set aside in favour of theirs; ``baseline`` what
    Swoogo was last seen to hold in the fields that matter (R37); ``differences`` where theirs was kept.
    ``attached`` are the Swoogo ids of the sessions to which we attached this speaker, ``attached_before``
    those of them that somebody else had attached before (R23). ``unconfirmed_fields`` and
    ``unconfirmed_sessions`` are the names and Swoogo ids of what was sent, or taken off, without an answer
    so far: Swoogo may hold the one or the other, so they are sent again even if the agenda has gone back to
    what it was (R38). ``picture_kept`` tells that Swoogo keeps a picture that was removed here;
    ``beside_contact`` that the speaker was made with names and email only, so that what stands in Swoogo
    besides, and the picture, may be theirs (R37); ``former_ids`` are the Swoogo ids that a room or track had
    before it was deleted there.

    ``removal_sent_at`` is when a DELETE of the record was last about to be sent: it may be gone (R30).
    ``kept_there`` is why Swoogo keeps what was to be removed: that is not tried again.

    ``waiting`` are fields that changed on both sides and wait for an answer, ``put_back`` those of which the
    next sync gives Swoogo theirs again: field → ``{"value", "ours"}``. ``compared_at`` is when *Check drift*
    last looked at the record; ``drift`` is what differed then (``{"field", "ours", "sent", "theirs",
    "value"}``), ``pending`` are fields that were to go with the next sync, ``is_gone`` that Swoogo did
    not hold it.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="links")
    event = models.ForeignKey(Event, models.CASCADE, related_name="record_links")
    swoogo_event_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    record_id = models.PositiveBigIntegerField()
    swoogo_id = models.PositiveBigIntegerField(null=True, blank=True)
    former_ids = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=LinkState.choices)
    found = models.BooleanField(default=False)
    sent = models.JSONField(default=dict)
    baseline = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    attached = models.JSONField(default=list)
    attached_before = models.JSONField(default=list)
    unconfirmed_fields = models.JSONField(default=list)
    unconfirmed_sessions = models.JSONField(default=list)
    contact_id = models.PositiveBigIntegerField(null=True, blank=True)
    picture_sent = models.CharField(max_length=64, blank=True)
    beside_contact = models.BooleanField(default=False)
    picture_kept = models.BooleanField(default=False)
    removal_sent_at = models.DateTimeField(null=True, blank=True)
    kept_there = models.CharField(max_length=40, blank=True)
    waiting = models.JSONField(default=list)
    put_back = models.JSONField(default=dict)
    compared_at = models.DateTimeField(null=True, blank=True)
    drift = models.JSONField(default=list)
    pending = models.JSONField(default=list)
    is_gone = models.BooleanField(default=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    linked_at = models.DateTimeField(null=True, blank=True)

    objects = RecordLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "swoogo_event_id", "kind", "record_id"], name="one_link_per_record"
            ),
            models.UniqueConstraint(
                fields=["swoogo_event_id", "kind", "swoogo_id"], name="one_link_per_swoogo_record"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} ↔ {self.swoogo_id}"

    def let_go(self) -> None:
        """Forget the Swoogo record: another one is to take its place."""
        if self.swoogo_id is not None:
            self.former_ids = [*self.former_ids, self.swoogo_id]
        self.swoogo_id = None
