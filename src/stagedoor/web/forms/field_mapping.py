"""The forms of a mapping's field mapping (R31)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from stagedoor.sync.planning.fields import Field
from stagedoor.sync.planning.targets import Source


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
