"""What to look for in the history of an event."""

from __future__ import annotations

from typing import Any

from django import forms

from stagedoor.agenda.domain.record_values import MODELS
from stagedoor.agenda.history_queries import HistorySearch, people_of
from stagedoor.agenda.models import Event, Way
from stagedoor.agenda.queries import MAX_SEARCH_CHARACTERS
from stagedoor.web.forms.times import DayField


class HistoryFilter(forms.Form):
    """Search by text, kind of record, person, way and days; a value that makes no sense is left out."""

    q = forms.CharField(
        label="Search",
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "maxlength": MAX_SEARCH_CHARACTERS,
                "placeholder": "Search names, acts and values",
            }
        ),
    )
    kind = forms.ChoiceField(label="Records", required=False)
    person = forms.ChoiceField(label="Person", required=False)
    way = forms.ChoiceField(label="Way", required=False)
    since = DayField(label="From day", required=False)
    until = DayField(label="To day", required=False)

    def __init__(self, event: Event, data: Any = None) -> None:
        super().__init__(data, auto_id="filter_%s")
        people = [(str(person.pk), str(person)) for person in people_of(event)]
        for name, choices in (
            ("kind", [("", "All records"), *((kind, f"{kind.capitalize()}s") for kind in MODELS)]),
            ("person", [("", "Everybody"), *people]),
            ("way", [("", "Any way"), *Way.choices]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def search(self) -> HistorySearch:
        """What is looked for."""
        self.errors  # noqa: B018 - reads the fields
        found = self.cleaned_data
        return HistorySearch(
            text=found.get("q", ""),
            kind=found.get("kind", ""),
            person=int(found["person"]) if found.get("person") else None,
            way=found.get("way", ""),
            since=found.get("since"),
            until=found.get("until"),
        )

    @property
    def is_used(self) -> bool:
        """Whether the history is narrowed down."""
        return self.search() != HistorySearch()
