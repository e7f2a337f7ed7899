"""Sponsors and their tiers."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models.custom_field import RecordWithCustomFields
from stagedoor.agenda.models.event import Event
from stagedoor.agenda.models.picture import Picture


class Tier(models.Model):
    """A level of sponsorship; the order is that on the pages, highest first."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="tiers")
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="tier_name_in_event")]

    def __str__(self) -> str:
        return self.name


class Sponsor(RecordWithCustomFields):
    """An organization that supports the event. The description is sanitised HTML."""

    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    tier = models.ForeignKey(Tier, models.SET_NULL, null=True, blank=True, related_name="sponsors")
    logo = models.OneToOneField(Picture, models.SET_NULL, null=True, blank=True, related_name="sponsor")

    class Meta(RecordWithCustomFields.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
