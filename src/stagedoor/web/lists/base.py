"""A list of an event: found by its filter, with columns and a page size to choose, and views to save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.urls import reverse

from stagedoor.agenda.custom_search import custom_order, holding
from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.models import CustomField, Event
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.known import known_of_many
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.domain.record_states import KnownStates
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.lists.columns import CHANGED, KNOWN, STATE, Column, Here, custom_column


class RecordList:
    """One list. A subclass says how its records are found and which columns they have.

    ``one`` is the word for a row: parameters of forms, addresses and saved views are named by it. ``what`` is
    the word on pages. ``kind`` is how Swoogo knows the records; None for those without a state there.
    """

    one: ClassVar[str]
    what: ClassVar[str] = ""
    page: ClassVar[str]
    template: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    kind: ClassVar[Kind | None] = None
    can_tick: ClassVar[bool] = False

    def __init__(self, event: Event) -> None:
        self.event = event
        self.mapping = find_mapping(event)
        self.custom: list[CustomField] = fields_of(event.pk, self.one) if self.kind else []
        self.states = KnownStates(self.mapping, event) if self.mapping is not None and self.kind else None

    def filters(self, data: Any = None) -> ListFilter:
        """The list's filter form, with what it can be narrowed down by."""
        raise NotImplementedError

    def find(self, filters: ListFilter) -> QuerySet[Any]:
        """The records that match the list's own filters, in the order that was asked for."""
        raise NotImplementedError

    def matching(self, filters: ListFilter) -> QuerySet[Any]:
        """The records that match everything that was asked for, in that order."""
        found = self.find(filters)
        for field in self.custom:
            if value := filters.chosen(field.key):
                found = holding(found, field, value)
        if self.states is None or self.kind is None:
            return self._sorted(found, filters.order)
        if state := filters.chosen("swoogo") if filters.has_states else "":
            found = self.states.narrow(found, self.kind, state)
        return self._sorted(found, filters.order)

    def all_columns(self) -> list[Column]:
        """Every column that can be chosen."""
        if self.kind is None:
            return list(self.columns)
        of_swoogo = [STATE, KNOWN] if self.states is not None else []
        return [*self.columns, *of_swoogo, *map(custom_column, self.custom), CHANGED]

    def here(self, records: Sequence[Any], columns: Sequence[Column], *, can_edit: bool) -> Here:
        """What the cells of these records are made with; a query for their states where they are shown."""
        keys = {column.key for column in columns}
        states: dict[int, Any] = {}
        known: dict[int, str] = {}
        if self.states is not None and self.mapping is not None and self.kind is not None:
            if STATE.key in keys:
                states = self.states.of(self.kind, records)
            if KNOWN.key in keys:
                known = known_of_many(self.mapping, self.kind, records)
        return Here(self.event, self.address, can_edit, states, known)

    @property
    def address(self) -> str:
        """Of the list; the pages of its records are below."""
        return reverse(self.page, args=[self.event.organization.slug, self.event.slug])

    def filter_options(self) -> dict[str, Any]:
        """What every filter form of this list is made with besides its data."""
        return {"custom": self.custom, "has_states": self.states is not None}

    def _sorted(self, found: QuerySet[Any], order: str) -> QuerySet[Any]:
        """Sort by a custom field or by the state in Swoogo; any other order is that of ``find``."""
        key, down = order.removeprefix("-"), order.startswith("-")
        if key == STATE.key and self.states is not None and self.kind is not None:
            by = F("swoogo_state")
            towards = by.desc(nulls_last=True) if down else by.asc(nulls_last=True)
            return self.states.with_state(found, self.kind).order_by(towards, "pk")
        field = next((field for field in self.custom if field.key == key), None)
        return found if field is None else found.order_by(*custom_order(field, down=down))
