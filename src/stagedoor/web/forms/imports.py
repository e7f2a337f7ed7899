"""The forms of an import: the file, and which of its columns is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from stagedoor.agenda.models import CustomFieldType, SessionStatus
from stagedoor.common.markup import TextKind
from stagedoor.common.text import human_bytes
from stagedoor.imports.formats import FORMATS
from stagedoor.imports.models import ImportDraft
from stagedoor.imports.readers import sessionize
from stagedoor.imports.readers.dates import DayOrder
from stagedoor.imports.readers.detect import MAX_BYTES
from stagedoor.imports.readers.options import Kind
from stagedoor.imports.readers.tables.columns import LABELS, REQUIRED, match_columns
from stagedoor.imports.readers.tables.headings import PROBLEM_HEADING
from stagedoor.imports.readers.tables.opening import SHEET_HEADING, Table
from stagedoor.imports.sheet import CUSTOM
from stagedoor.sources.domain.past_imports import IMPORT_SORTS, UNDONE, WAYS
from stagedoor.web.forms.lists import ListFilter

# So many problems can be put right on one page; a file with more is better mended as a file.
MOST_VALUES = 200


class UploadForm(forms.Form):
    """The file, and optionally a new first day for the whole agenda in it."""

    file = forms.FileField(
        label="File",
        help_text=f"At most {human_bytes(MAX_BYTES)}. CSV or XLSX of sessions, speakers or sponsors; "
        "Sessionize’s “All” JSON; schedule.json of frab or pretalx.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
    )
    format = forms.ChoiceField(label="Format", choices=[("auto", "Detect automatically"), *FORMATS.items()])
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
    """One dropdown per field: the column of the file it is in, or none.

    Custom fields are among them; a column that nothing reads can become one, see ``new_fields``.
    """

    def __init__(
        self,
        table: Table,
        kind: Kind,
        known: Mapping[str, str],
        custom: Sequence[str] = (),
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        headings = [heading for heading in table.headings if heading]
        labels = LABELS[kind] | {f"{CUSTOM}{name}": f"{name} (custom field)" for name in custom}
        fits = known.keys() <= labels.keys() and {*known.values()} <= {"", *headings}
        match = match_columns(headings, kind, known if fits else None, custom)
        self.columns = list(labels)
        for name, label in labels.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{label} *" if name in REQUIRED[kind] else label,
                choices=[("", "Ignore: not in this file"), *((heading, heading) for heading in headings)],
                initial=match.fields.get(name, ""),
                required=False,
            )
        unread = [each for each in match.unmatched if each not in {PROBLEM_HEADING, SHEET_HEADING}]
        self.unread = {f"new_{table.headings.index(each)}": each for each in unread}
        for name, heading in self.unread.items():
            self.fields[name] = forms.ChoiceField(
                label=f"“{heading}”, which no field reads",
                choices=[("", "Do not read it"), *_NEW_FIELDS],
                required=False,
            )

    def chosen(self) -> dict[str, str]:
        """Field → column, for the fields that there are."""
        return {name: self.cleaned_data[name] for name in self.columns}

    def new_fields(self) -> dict[str, str]:
        """Heading → the type of the custom field that its column becomes."""
        read = {*self.chosen().values()}
        chosen = {heading: self.cleaned_data[name] for name, heading in self.unread.items()}
        return {heading: held for heading, held in chosen.items() if held and heading not in read}


_NEW_FIELDS = [(held, f"Make it a custom field: {label.lower()}") for held, label in CustomFieldType.choices]
_ORDERS = {DayOrder.DAY_FIRST: "Day first: 4/5 is 4 May", DayOrder.MONTH_FIRST: "Month first: 4/5 is April 5"}
_TEXTS = {TextKind.PLAIN: "Plain text", TextKind.MARKDOWN: "Markdown", TextKind.HTML: "HTML"}


class ReadingForm(forms.Form):
    """How the file is to be read, where it does not tell by itself."""

    dates = forms.ChoiceField(
        label="Dates such as 4/5/2027",
        required=False,
        choices=[("", "As another date in the file settles it"), *_ORDERS.items()],
    )
    status = forms.ChoiceField(
        label="Status of rows that tell none",
        required=False,
        choices=[("", "Not chosen: Pending"), *SessionStatus.choices],
    )
    text = forms.ChoiceField(
        label="Descriptions and biographies are",
        required=False,
        choices=[("", "Detect for each text"), *_TEXTS.items()],
    )
    tag_line = forms.BooleanField(label="Read Sessionize’s tag line as job title", required=False)
    source_name = forms.CharField(
        label="Name of the source",
        required=False,
        max_length=120,
        help_text="Only where files of several sources come into this event.",
    )
    starts_on = forms.DateField(
        label="Move the agenda so that it starts on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, draft: ImportDraft, data: Mapping[str, Any] | None = None) -> None:
        tag_line = bool(draft.columns.get("job_title"))
        said = {"source_name": draft.source_name, "starts_on": draft.starts_on, "tag_line": tag_line}
        super().__init__(data, initial=draft.said | said)
        if draft.format != sessionize.SOURCE:
            del self.fields["tag_line"]
        if draft.kind != Kind.SESSIONS:
            del self.fields["dates"], self.fields["status"]
        if draft.kind in {Kind.SPEAKERS, Kind.SPONSORS}:
            del self.fields["starts_on"]


class ImportFilter(ListFilter):
    """Search, filter and sort past imports."""

    way = forms.ChoiceField(required=False, label="Brought in by")

    searches = "imports by file, person or record"
    shows = tuple(UNDONE.items())
    has_deleted = False
    sorts = IMPORT_SORTS
    begins_with = "-when"
    field_order = ["q", "way", "show"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.offer("way", [("", "Brought in by anything"), *WAYS.items()])
