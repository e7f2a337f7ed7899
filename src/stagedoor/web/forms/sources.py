"""The form of a live source: where it is, how often it is pulled, and what its pulls may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from stagedoor.agenda.models import SessionStatus
from stagedoor.imports.readers.dates import DayOrder
from stagedoor.imports.readers.options import Kind
from stagedoor.sources.connectors.base import Connector
from stagedoor.sources.domain.manage import LONGEST_INTERVAL
from stagedoor.sources.models import Source, WhenGone

_ROWS = [("", "Detect from the headings"), *((kind.value, kind.capitalize()) for kind in Kind)]
_DATES = [
    ("", "As another date in the file settles it"),
    (DayOrder.DAY_FIRST, "Day first: 4/5 is 4 May"),
    (DayOrder.MONTH_FIRST, "Month first: 4/5 is April 5"),
]
_SAID = ("rows", "dates", "status", "tag_line")


class SourceForm(forms.Form):
    """What a person says of a source; a stored secret is never shown, only replaced."""

    address = forms.CharField(max_length=1000)
    secret = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="Name", max_length=80, help_text="What it is called here.")
    every_minutes = forms.IntegerField(
        label="Pull every … minutes",
        min_value=0,
        max_value=LONGEST_INTERVAL,
        help_text="At least 5. 0 is for pulls by hand only.",
    )
    hold = forms.BooleanField(
        label="Hold for approval",
        required=False,
        help_text="Whatever it brings waits until somebody has looked at it.",
    )
    when_gone = forms.ChoiceField(
        label="A session that it does not name any more", choices=WhenGone.choices, required=False
    )
    rows = forms.ChoiceField(label="The rows of the table are", choices=_ROWS, required=False)
    dates = forms.ChoiceField(label="Dates such as 4/5/2027", choices=_DATES, required=False)
    status = forms.ChoiceField(
        label="Status of rows that tell none",
        choices=[("", "Not chosen: Pending"), *SessionStatus.choices],
        required=False,
    )
    tag_line = forms.BooleanField(label="Read Sessionize’s tag line as job title", required=False)

    def __init__(
        self, connector: Connector, data: Mapping[str, Any] | None = None, source: Source | None = None
    ) -> None:
        super().__init__(data, initial=_initial(connector, source))
        self.connector = connector
        self.fields["address"].label = "Address"
        self.fields["address"].help_text = connector.address_hint
        secret = self.fields["secret"]
        secret.label, secret.required = connector.secret_label, connector.needs_secret and source is None
        if source is not None and source.secret:
            secret.help_text = "One is stored; it is not shown again. Leave empty to keep it."
        if not connector.secret_label:
            del self.fields["secret"]
        if not connector.reads_tables:
            del self.fields["rows"], self.fields["dates"], self.fields["status"]
        if connector.kind != "sessionize":
            del self.fields["tag_line"]

    @property
    def secret_given(self) -> str:
        """The secret that was typed, where the form is valid."""
        return str(self.cleaned_data.get("secret", "")).strip()

    def options(self) -> dict[str, Any]:
        """The fields of a Source, where the form is valid."""
        given = self.cleaned_data
        said = {name: given[name] for name in _SAID if given.get(name)}
        kept = ("name", "every_minutes", "hold", "when_gone")
        return {name: given[name] for name in kept} | {"said": said}


def _initial(connector: Connector, source: Source | None) -> dict[str, Any]:
    if source is None:
        return {"name": connector.label.partition(",")[0], "every_minutes": 30, "when_gone": WhenGone.LIST}
    kept = ("address", "name", "every_minutes", "hold", "when_gone")
    said: dict[str, Any] = source.said
    return {name: getattr(source, name) for name in kept} | said
