"""How people look at the lists of an event."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models.event import Event


class ListView(models.Model):
    """A saved way to look at a list of an event: its filter and order, its columns, its page size.

    ``list_name`` is the word for a row, such as ``session``. ``query`` is the address's query with the filter
    and the order; ``columns`` are keys of columns in their order, empty for those that the list begins with.
    One without a name is how a person last set up the list; a shared one everybody in the organization can
    use.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="list_views")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=10)
    name = models.CharField(max_length=100, blank=True)
    query = models.CharField(max_length=1000, blank=True)
    columns = models.JSONField(default=list, blank=True)
    page_size = models.PositiveSmallIntegerField(default=50)
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person", "list_name", "name"], name="one_view_per_name")
        ]

    def __str__(self) -> str:
        return self.name or "Own columns"
