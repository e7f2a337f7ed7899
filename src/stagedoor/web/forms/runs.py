"""What to look for among the syncs of an event."""

from __future__ import annotations

from typing import Any

from django import forms

from stagedoor.sync.domain.run_search import RUN_SORTS
from stagedoor.sync.models import RunPurpose, RunScope, RunStatus, Trigger
from stagedoor.web.forms.lists import ListFilter


class RunFilter(ListFilter):
    """Search, filter and sort the history of syncs."""

    status = forms.ChoiceField(required=False, label="Outcome")
    scope = forms.ChoiceField(required=False, label="What")
    purpose = forms.ChoiceField(required=False, label="Kind")
    trigger = forms.ChoiceField(required=False, label="Started by")

    searches = "syncs by person, record or message"
    has_deleted = False
    sorts = RUN_SORTS
    begins_with = "-started"
    field_order = ["q", "status", "scope", "purpose", "trigger"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.offer("status", [("", "Any outcome"), *RunStatus.choices])
        self.offer("scope", [("", "Agenda and sponsors"), *RunScope.choices])
        self.offer("purpose", [("", "Any kind"), *RunPurpose.choices])
        self.offer("trigger", [("", "Started by anything"), *Trigger.choices])
