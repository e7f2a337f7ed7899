"""The form of what people set for a mapping (R30, R35, R37)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from stagedoor.sync.domain.mapping_settings import CHOICES, SWITCHES
from stagedoor.sync.models import EventMapping

_CHOICES = {
    "both_changed": ("A field that changed on both sides", ""),
    "matching": (
        "What stands in Swoogo already",
        "A record that waits for an answer is not sent; the others are.",
    ),
    "drift_check": ("Check drift", "Compares every record with Swoogo; it changes nothing there."),
}
_SWITCHES = {
    **SWITCHES,
    "rewrite_contacts": "Overwrite contacts that the Swoogo account knows",
}
_HELP = {
    "sync_chairpersons": "Chairpersons go to Swoogo as speakers of their sessions.",
    "sync_moderators": "Moderators go to Swoogo as speakers of their sessions.",
    "sync_sponsors": "A sync of the agenda, continuous sync too, is followed by one of the sponsors.",
    "remove_deleted_speakers": "A speaker who is deleted here is removed in Swoogo, if a sync made them.",
    "remove_deleted_sessions": "A session that is deleted here, or not accepted any more, is removed in "
    "Swoogo, if a sync made it. One with registrants is never removed: that is reported once.",
    "rewrite_contacts": "Off: a new speaker whose contact the account knows keeps their profile there, and "
    "only what is empty is filled. On: ours is sent, and shows in the account's other events too.",
}


class MappingSettingsForm(forms.Form):
    """The settings that are one of several, and the switches, which are off at first."""

    def __init__(self, mapping: EventMapping, data: Mapping[str, Any] | None = None) -> None:
        self.current = {name: getattr(mapping, name) for name in (*_CHOICES, *_SWITCHES)}
        super().__init__(data, initial=self.current)
        for name, (label, help_text) in _CHOICES.items():
            choices = CHOICES[name].choices
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, help_text=help_text)
        for name, label in _SWITCHES.items():
            self.fields[name] = forms.BooleanField(label=label, required=False, help_text=_HELP[name])

    @property
    def changed(self) -> dict[str, Any]:
        """What is to be set anew, where the form is valid."""
        return {name: value for name, value in self.cleaned_data.items() if value != self.current[name]}

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The settings as they are, in words."""
        chosen = [
            (label, str(CHOICES[name](self.current[name]).label)) for name, (label, _) in _CHOICES.items()
        ]
        return [
            *chosen,
            *((label, "On" if self.current[name] else "Off") for name, label in _SWITCHES.items()),
        ]
