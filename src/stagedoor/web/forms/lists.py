"""Search, filter and sort of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from stagedoor.agenda.queries import MAX_SEARCH_CHARACTERS


class ListFilter(forms.Form):
    """What a list is narrowed down by; a value that makes no sense is left out.

    A subclass says what its search finds, what can be shown besides all and the deleted ones, by what it
    sorts, and by what to begin with.
    """

    q = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_SEARCH_CHARACTERS}),
    )
    show = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    searches = ""
    shows: tuple[tuple[str, str], ...] = ()
    sorts: Mapping[str, Any] = {}
    begins_with = ""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="filter_%s")
        what, _, where = self.searches.partition(" by ")
        self.fields["q"].label = f"Search {self.searches}"
        self.fields["q"].widget.attrs["placeholder"] = f"Search {where}"
        self.offer("show", [("", f"All {what}"), *self.shows, ("deleted", "Deleted")])
        self.offer("sort", [(sign + key, key) for key in self.sorts for sign in ("", "-")])

    def offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Let a field have these values."""
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """The value of a field, empty where there is none that makes sense."""
        self.errors  # noqa: B018 - reads the fields
        return str(self.cleaned_data.get(name, ""))

    @property
    def is_used(self) -> bool:
        """Whether the list is narrowed down."""
        return any(self.chosen(name) for name in self.fields if name != "sort")

    @property
    def shows_deleted(self) -> bool:
        """Whether the deleted ones are asked for."""
        return self.chosen("show") == "deleted"

    @property
    def order(self) -> str:
        """The key to sort by, with a minus for the other direction."""
        return self.chosen("sort") or self.begins_with
