"""The forms of a mapping's settings and of its field mapping (R30, R31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from stagedoor.sync.domain.mapping_settings import SWITCHES
from stagedoor.sync.planning.fields import Field
from stagedoor.sync.planning.targets import Source

_HELP = {
    "sync_chairpersons": "Chairpersons go to Swoogo as speakers of their sessions.",
    "sync_moderators": "Moderators go to Swoogo as speakers of their sessions.",
    "sync_sponsors": "A sync of the agenda, continuous sync too, is followed by one of the sponsors.",
    "remove_deleted_speakers": "Who is deleted here is removed in Swoogo, if a sync of ours made them there.",
    "remove_deleted_sessions": "So is a session that is deleted here, or is not accepted any more. One with "
    "registrants is never removed: that is reported once.",
}


class SwitchesForm(forms.Form):
    """What a mapping does besides; each is off until somebody switches it on."""

    def __init__(self, current: Mapping[str, bool], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(current))
        for name, label in SWITCHES.items():
            self.fields[name] = forms.BooleanField(label=label, required=False, help_text=_HELP[name])


class AddFieldForm(forms.Form):
    """A field of ours and the field of Swoogo's that it goes to."""

    def __init__(
        self, sources: Sequence[Source], targets: Sequence[Field], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        ours = [(source.key, f"{source.label} (Type: {source.type})") for source in sources]
        theirs = [(target.name, _described(target)) for target in targets]
        self.fields["ours"] = forms.ChoiceField(label="Stagedoor field", choices=[("", "Choose…"), *ours])
        self.fields["theirs"] = forms.ChoiceField(label="Swoogo field", choices=[("", "Choose…"), *theirs])


class ValuesForm(forms.Form):
    """Which choice of Swoogo's stands for each of ours."""

    def __init__(
        self,
        source: Source,
        target: Field,
        current: Mapping[str, str],
        otherwise: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.source = source
        choices = list(target.definition.choices.items()) if target.definition else []
        for number, choice in enumerate(source.choices):
            self.fields[f"value_{number}"] = forms.ChoiceField(
                label=choice,
                required=False,
                choices=[("", "Not sent"), *choices],
                initial=current.get(choice, ""),
            )
        self.fields["otherwise"] = forms.ChoiceField(
            label="Any other choice",
            required=False,
            choices=[("", "Goes without, and is reported"), *choices],
            initial=otherwise,
            help_text="For a choice that is added here later.",
        )

    def values(self) -> dict[str, str]:
        """Our choice → the id of Swoogo's, empty where nothing is sent."""
        chosen = self.cleaned_data
        return {choice: chosen[f"value_{number}"] for number, choice in enumerate(self.source.choices)}


def _described(target: Field) -> str:
    held = target.definition.type if target.definition else target.type
    own = f", {target.name}" if target.definition else ""
    return f"{target.label} (Type: {held}{own})"
