"""What a sync of a mapping asks before it does it."""

from __future__ import annotations

from typing import Any

from django import forms

from stagedoor.sync.domain.mapping_settings import LARGEST_LIMIT, LIMITS
from stagedoor.sync.models import EventMapping


class ApprovalForm(forms.Form):
    """*Hold changes for approval*, and how much a sync may do before a person is asked (R36, R40)."""

    hold = forms.BooleanField(
        label="Hold changes for approval",
        help_text="Continuous sync shows what it would send, and waits until somebody applies it.",
        required=False,
    )

    def __init__(self, mapping: EventMapping, data: Any = None) -> None:
        kept = {name: getattr(mapping, name) for name in ("hold", *LIMITS)}
        super().__init__(data, initial=kept)
        for name, label in LIMITS.items():
            most = 100 if name.endswith("_percent") else LARGEST_LIMIT
            self.fields[name] = forms.IntegerField(label=label, min_value=0, max_value=most)

    @property
    def limits(self) -> dict[str, int]:
        """The limits, where the form is valid."""
        return {name: self.cleaned_data[name] for name in LIMITS}
