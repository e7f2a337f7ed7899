"""Which event goes to which Swoogo event."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models import Event
from stagedoor.sync.models.connection import Connection


class BothChanged(models.TextChoices):
    """What happens to a field that changed here and in Swoogo (R37)."""

    OURS = "ours", "Ours is sent, and theirs is kept on the sync"
    THEIRS = "theirs", "Theirs stays"
    ASK = "ask", "That field waits until somebody answers"


class Matching(models.TextChoices):
    """Who says that a record that stands in Swoogo already is ours (R24, R35)."""

    SURE = "sure", "Sure matches are linked by themselves"
    BY_HAND = "by_hand", "Every match is asked"


class DriftSchedule(models.TextChoices):
    """Whether a mapping is compared with Swoogo by itself (R37)."""

    OFF = "off", "Only when somebody asks"
    DAILY = "daily", "Every day"


class EventMapping(models.Model):
    """One Stagedoor event ↔ one Swoogo event, exclusive and lasting (R4).

    ``removed_at`` is *Remove Mapping*: the row stays, so that neither side can be paired with another
    while the connection lives. ``ended_at`` is the end of the connection, repeated here because a
    constraint cannot look into another table. ``paused_at`` leaves this pair out of continuous sync;
    ``next_sync_at`` is when its next round is due (R5). ``quiet_since`` is since when there is nothing to do
    for a round, found out by Stagedoor ``quiet_version``: then ``next_sync_at`` is when time alone changes
    something, None when it never does (R45). ``swoogo_status`` is the Swoogo event's status as
    last seen; ``allowed_status`` that of a closed event to which somebody has said yes. With
    ``rewrite_contacts`` new speakers' fields are sent even where the account knows their contact (R37).
    The ``sync_…`` and ``remove_…`` switches are those of R30, off until switched on. With ``hold`` rounds of
    continuous sync make previews that wait for approval (R36). The six limits say how much a sync may do
    before a person is asked: more than so many per cent, and at least so many (R40).
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="mappings")
    event = models.ForeignKey(Event, models.CASCADE, related_name="mappings")
    swoogo_event_id = models.PositiveBigIntegerField()
    swoogo_event_name = models.CharField(max_length=300)
    swoogo_timezone = models.CharField(max_length=60, blank=True)
    swoogo_status = models.CharField(max_length=60, blank=True)
    allowed_status = models.CharField(max_length=60, blank=True)
    rewrite_contacts = models.BooleanField(default=False)
    sync_chairpersons = models.BooleanField(default=False)
    sync_moderators = models.BooleanField(default=False)
    sync_sponsors = models.BooleanField(default=False)
    remove_deleted_speakers = models.BooleanField(default=False)
    remove_deleted_sessions = models.BooleanField(default=False)
    both_changed = models.CharField(max_length=10, choices=BothChanged.choices, default=BothChanged.OURS)
    matching = models.CharField(max_length=10, choices=Matching.choices, default=Matching.SURE)
    drift_check = models.CharField(max_length=10, choices=DriftSchedule.choices, default=DriftSchedule.OFF)
    next_drift_check_at = models.DateTimeField(null=True, blank=True)
    hold = models.BooleanField(default=False)
    removed_percent = models.PositiveSmallIntegerField(default=20)
    removed_least = models.PositiveSmallIntegerField(default=3)
    deleted_percent = models.PositiveSmallIntegerField(default=20)
    deleted_least = models.PositiveSmallIntegerField(default=3)
    moved_percent = models.PositiveSmallIntegerField(default=30)
    moved_least = models.PositiveSmallIntegerField(default=5)
    created_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    next_sync_at = models.DateTimeField(null=True, blank=True)
    quiet_since = models.DateTimeField(null=True, blank=True)
    quiet_version = models.CharField(max_length=40, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["next_sync_at"], name="mapping_next_sync"),
            models.Index(fields=["quiet_since", "next_sync_at"], name="mapping_not_quiet"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(ended_at=None), name="event_mapped_once"
            ),
            models.UniqueConstraint(
                fields=["swoogo_event_id"], condition=models.Q(ended_at=None), name="swoogo_event_mapped_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.swoogo_event_name}"

    @property
    def is_live(self) -> bool:
        """Whether syncs of this pair may run."""
        return self.removed_at is None and self.ended_at is None
