"""Rooms and tracks: known by their names, which are unique per event (R25)."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from stagedoor.agenda.models.base import AgendaRecord
from stagedoor.common.text import fold


class NamedPlace(AgendaRecord):
    """Known by a name, compared trimmed and case-folded."""

    # Swoogo takes 255 characters (Swoogo API notes, §7).
    name = models.CharField(max_length=255)
    name_key = models.CharField(max_length=512, editable=False)

    class Meta:
        abstract = True
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["event", "name_key"], name="%(class)s_name_in_event")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key in step with the name."""
        self.name = self.name.strip()
        self.name_key = fold(self.name)
        super().save(*args, **kwargs)


class Room(NamedPlace):
    """Where a session takes place; a location in Swoogo. ``position`` is its place in the order of rooms.

    Rooms that nobody has put in order yet come after those, by their names.
    """

    capacity = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta(NamedPlace.Meta):
        ordering = [models.F("position").asc(nulls_last=True), "name"]


class Track(NamedPlace):
    """A theme of the programme, with a colour for our own pages."""

    color = models.CharField(
        max_length=7,
        default="#206bc4",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "A colour looks like #206bc4.")],
    )
