"""Search, filter and sort of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from stagedoor.agenda.domain.list_views import PAGE_SIZES
from stagedoor.agenda.models import CustomField, CustomFieldType
from stagedoor.agenda.queries import MAX_SEARCH_CHARACTERS
from stagedoor.sync.domain.record_states import CHECKING
from stagedoor.sync.models import SwoogoState

STATES = [*SwoogoState.choices, (CHECKING, "Being checked")]
_HIDDEN = {"sort", "size", "view"}


@dataclass(frozen=True)
class Pill:
    """One thing that a list is narrowed down by, in words; ``name`` is its parameter in the address."""

    name: str
    label: str
    value: str


class ListFilter(forms.Form):
    """What a list is narrowed down by; a value that makes no sense is left out.

    A subclass says what its search finds, what can be shown besides all and the deleted ones, by what it
    sorts, and by what to begin with. ``size`` is the page size and ``view`` a saved view, where the address
    names them.
    """

    q = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_SEARCH_CHARACTERS}),
    )
    show = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    size = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    view = forms.CharField(required=False, max_length=18, widget=forms.HiddenInput)

    searches = ""
    shows: tuple[tuple[str, str], ...] = ()
    has_deleted = True
    sorts: Mapping[str, Any] = {}
    begins_with = ""

    def __init__(
        self, data: Any = None, *, custom: Iterable[CustomField] = (), has_states: bool = False
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        what, _, where = self.searches.partition(" by ")
        self.fields["q"].label = f"Search {self.searches}"
        self.fields["q"].widget.attrs["placeholder"] = f"Search {where}"
        deleted = [("deleted", "Deleted")] if self.has_deleted else []
        if self.shows or deleted:
            self.offer("show", [("", f"All {what}"), *self.shows, *deleted])
        else:
            del self.fields["show"]
        self.custom = list(custom)
        self.has_states = has_states
        if has_states:
            self._add("swoogo", "In Swoogo", [("", "Any state in Swoogo"), *STATES])
        for field in self.custom:
            self._add(field.key, field.name, _choices_of(field))
        keys = [*self.sorts, *(field.key for field in self.custom), *(["swoogo"] if has_states else [])]
        self.offer("sort", [(sign + key, key) for key in keys for sign in ("", "-")])
        self.offer("size", [(str(size), str(size)) for size in PAGE_SIZES])

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
        return bool(self.pills)

    @property
    def pills(self) -> list[Pill]:
        """What the list is narrowed down by, one pill each."""
        found = [(name, self.chosen(name)) for name in self.fields if name not in _HIDDEN]
        return [self._pill(name, value) for name, value in found if value]

    @property
    def menu(self) -> list[forms.BoundField]:
        """The fields besides the search."""
        return [field for field in self.visible_fields() if field.name != "q"]

    @property
    def shows_deleted(self) -> bool:
        """Whether the deleted ones are asked for."""
        return self.chosen("show") == "deleted"

    @property
    def order(self) -> str:
        """The key to sort by, with a minus for the other direction."""
        return self.chosen("sort") or self.begins_with

    def _add(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = (
            forms.ChoiceField(required=False, label=label, choices=choices)
            if choices
            else forms.CharField(required=False, label=label, max_length=MAX_SEARCH_CHARACTERS)
        )

    def _pill(self, name: str, value: str) -> Pill:
        field = self.fields[name]
        words: dict[Any, Any] = dict(getattr(field, "choices", ()))
        label = {"q": "Search", "show": "Show"}.get(name) or str(field.label or name.capitalize())
        return Pill(name, label, str(words.get(value, value)))


def _choices_of(field: CustomField) -> list[tuple[str, str]]:
    """What to choose a value from; nothing where it is searched for."""
    values = field.choices
    if field.type == CustomFieldType.YES_NO:
        values = ["Yes", "No"]
    return [("", f"Any {field.name}"), *((value, value) for value in values)] if values else []
