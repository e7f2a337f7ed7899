"""One conference."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models

from stagedoor.accounts.models import Organization


class Event(models.Model):
    """One conference, with its own IANA timezone. Days are inclusive.

    ``revision`` moves with every write that can change what a sync would send (R45). ``buffer_minutes`` is
    the time that a person needs between two sessions in different rooms; 0 asks for none. An archived event
    is kept as it is, out of the way.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="events")
    slug = models.SlugField()
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="event_slug_in_organization"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="event_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The event's zone, ready to use."""
        return ZoneInfo(self.timezone)

    @property
    def path(self) -> str:
        """ORG/EVENT, as the command line names it."""
        return f"{self.organization.slug}/{self.slug}"
