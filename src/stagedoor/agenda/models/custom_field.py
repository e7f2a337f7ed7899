"""Fields that an event's people add to its sessions, speakers and sponsors."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models.base import AgendaRecord
from stagedoor.agenda.models.event import Event


class CustomFieldKind(models.TextChoices):
    """Which records have the field."""

    SESSION = "session", "Session"
    SPEAKER = "speaker", "Speaker"
    SPONSOR = "sponsor", "Sponsor"


class CustomFieldType(models.TextChoices):
    """What a custom field holds."""

    TEXT = "text", "Text"
    RICH_TEXT = "rich_text", "Rich text"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    URL = "url", "Web address"
    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "Choice"
    CHOICES = "choices", "Several choices"


CHOICE_TYPES = frozenset({CustomFieldType.CHOICE, CustomFieldType.CHOICES})


class CustomField(models.Model):
    """One field that all sessions, speakers or sponsors of an event have besides the standard ones.

    ``choices`` are the texts to choose from, in their order. ``in_list`` gives the field a column in the
    list of its records. Deleting is soft: the records keep their values, and restoring shows them again.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="custom_fields")
    kind = models.CharField(max_length=10, choices=CustomFieldKind.choices)
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=10, choices=CustomFieldType.choices)
    choices = models.JSONField(default=list, blank=True)
    in_list = models.BooleanField("Show in the list", default=False)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["event", "kind"], name="custom_fields_of_a_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Under which a record keeps its value; it stays when the field is renamed."""
        return f"f{self.pk}"

    @property
    def has_choices(self) -> bool:
        """Whether its values are chosen."""
        return self.type in CHOICE_TYPES


class RecordWithCustomFields(AgendaRecord):
    """A record whose ``custom`` holds, by ``CustomField.key``, the values that are not empty.

    A value is a text; of several choices a list of texts, of yes or no a boolean. Numbers are texts, so that
    1.10 stays what it is; dates are YYYY-MM-DD, rich text is sanitised HTML.
    """

    custom = models.JSONField(default=dict, blank=True)

    class Meta(AgendaRecord.Meta):
        abstract = True
