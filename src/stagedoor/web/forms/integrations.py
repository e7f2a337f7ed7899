"""The forms of Settings → Integrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from stagedoor.agenda.models import Event
from stagedoor.swoogo import Row


class SecretField(forms.CharField):
    """Hidden while it is typed, with a button that shows it; never filled in again by us."""

    def __init__(self, label: str, max_length: int) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(label=label, max_length=max_length, widget=widget)
        self.template_name = "integrations/_secret_field.html"


class KeyPairForm(forms.Form):
    """The consumer key and secret."""

    key = SecretField("Consumer Key", max_length=200)
    secret = SecretField("Consumer Secret", max_length=400)


class SelectWithReasons(forms.Select):
    """A dropdown whose options can be taken: those stay in sight, disabled, and say why."""

    def __init__(self, taken: Mapping[str, str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.taken = taken

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One option, disabled when it is taken."""
        reason = self.taken.get(str(value))
        if reason:
            label = f"{label} — {reason}"
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        if reason:
            option["attrs"]["disabled"] = True
        return option


def describe_swoogo_event(row: Row) -> str:
    """A Swoogo event in one line: name, id, days, zone and status, as far as Swoogo tells them."""
    first, last = row.get("start_date"), row.get("end_date")
    days = str(first or "") if first == last or not last else f"{first} – {last}"
    parts = [f"{row.get('name') or 'Unnamed'} ({row['id']})", days]
    parts += [str(row.get("timezone") or ""), str(row.get("status") or "")]
    return " · ".join(part for part in parts if part)


def describe_event(event: Event) -> str:
    """An event of ours in one line."""
    return f"{event.name} · {event.starts_on} – {event.ends_on} · {event.timezone}"


class MappingForm(forms.Form):
    """Which Swoogo event goes with which event here. ``taken`` gives the reason per value."""

    def __init__(
        self,
        rows: Sequence[Row],
        events: Sequence[Event],
        *,
        taken_rows: Mapping[str, str],
        taken_events: Mapping[str, str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.fields["swoogo_event"] = _dropdown(
            "Swoogo Event", {row["id"]: describe_swoogo_event(row) for row in rows}, taken_rows
        )
        self.fields["event"] = _dropdown(
            "Stagedoor Event", {event.pk: describe_event(event) for event in events}, taken_events
        )


def _dropdown(label: str, choices: Mapping[int, str], taken: Mapping[str, str]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=[("", "Choose…"), *choices.items()],
        widget=SelectWithReasons(taken),
    )
