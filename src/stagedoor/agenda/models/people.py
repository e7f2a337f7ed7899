"""Speakers and their part in sessions."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models.custom_field import RecordWithCustomFields
from stagedoor.agenda.models.picture import Picture
from stagedoor.agenda.models.session import Session


class ParticipationRole(models.TextChoices):
    """What a person does in a session."""

    SPEAKER = "speaker", "Speaker"
    MODERATOR = "moderator", "Moderator"
    CHAIRPERSON = "chairperson", "Chairperson"


class Speaker(RecordWithCustomFields):
    """A person on the programme. The biography is sanitised HTML."""

    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    job_title = models.CharField(max_length=300, blank=True)
    company = models.CharField(max_length=300, blank=True)
    biography = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    headshot = models.OneToOneField(Picture, models.SET_NULL, null=True, blank=True, related_name="speaker")

    class Meta(RecordWithCustomFields.Meta):
        ordering = ["last_name", "first_name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name, or what there is of them."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or "Unnamed speaker"


class Participation(models.Model):
    """A speaker's part in a session; the order is that on the programme."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="participations")
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="participations")
    role = models.CharField(
        max_length=12, choices=ParticipationRole.choices, default=ParticipationRole.SPEAKER
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "speaker", "role"], name="one_part_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.speaker} in {self.session}"
