"""Sessions."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from stagedoor.agenda.models.custom_field import RecordWithCustomFields
from stagedoor.agenda.models.places import Room, Track
from stagedoor.common.clock import to_wall


class SessionStatus(models.TextChoices):
    """Only accepted sessions are sent (R8)."""

    PENDING = "pending", "Pending"
    ACCEPT_QUEUE = "accept_queue", "Accept queue"
    ACCEPTED = "accepted", "Accepted"
    DECLINE_QUEUE = "decline_queue", "Decline queue"
    DECLINED = "declined", "Declined"


class Session(RecordWithCustomFields):
    """One session. Start and end are instants; pages show them in the event's zone. HTML is sanitised.

    ``room_before`` and ``track_before`` are those that it lost when they were deleted, so that restoring
    them brings it back.
    """

    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=15, choices=SessionStatus.choices, default=SessionStatus.PENDING)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="sessions")
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="sessions")
    room_before = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="+")
    track_before = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="+")
    capacity = models.PositiveIntegerField(null=True, blank=True)

    class Meta(RecordWithCustomFields.Meta):
        ordering = ["starts_at", "title", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def starts_wall(self) -> datetime | None:
        """The start on the event's wall clock; load sessions with their event."""
        return to_wall(self.starts_at, self.event.zone) if self.starts_at else None

    @property
    def ends_wall(self) -> datetime | None:
        """The end on the event's wall clock."""
        return to_wall(self.ends_at, self.event.zone) if self.ends_at else None
