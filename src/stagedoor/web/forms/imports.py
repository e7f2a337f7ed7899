"""The forms of an import: the file, and which of its columns is which field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from stagedoor.common.text import human_bytes
from stagedoor.imports.columns import LABELS, REQUIRED, Kind, match_columns
from stagedoor.imports.detect import MAX_BYTES
from stagedoor.imports.tables import Table

FORMATS = [
    ("auto", "Detect automatically"),
    ("frab", "schedule.json of frab or pretalx"),
    ("sessionize", "Sessionize “All” JSON"),
    ("csv", "CSV"),
    ("xlsx", "Excel (.xlsx)"),
]


class UploadForm(forms.Form):
    """The file, and optionally a new first day for the whole agenda in it."""

    file = forms.FileField(
        label="File",
        help_text=f"At most {human_bytes(MAX_BYTES)}. CSV or XLSX of sessions, speakers or sponsors; "
        "Sessionize’s “All” JSON; schedule.json of frab or pretalx.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
    )
    format = forms.ChoiceField(label="Format", choices=FORMATS, initial="auto")
    starts_on = forms.DateField(
        label="Move the agenda so that it starts on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Optional: last year’s agenda as this year’s template. All clock times stay, and the next "
        "import into this event remembers it.",
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"This file is larger than {human_bytes(MAX_BYTES)}.")
        return file


class ColumnsForm(forms.Form):
    """One dropdown per field: the column of the file it is in, or none."""

    def __init__(self, table: Table, kind: Kind, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        headings = list(dict.fromkeys(heading for heading in table.headings if heading))
        matched = match_columns(headings, kind).fields
        for name, label in LABELS[kind].items():
            self.fields[name] = forms.ChoiceField(
                label=f"{label} *" if name in REQUIRED[kind] else label,
                choices=[("", "Ignore: not in this file"), *((heading, heading) for heading in headings)],
                initial=matched.get(name, ""),
                required=False,
            )
