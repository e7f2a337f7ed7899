"""Bringing an agenda in: upload, match columns, check and put right, import. The server keeps the file."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.models import Event
from stagedoor.common.errors import InputError
from stagedoor.exports.templates import KINDS as KINDS_TO_FILL
from stagedoor.exports.templates import TEMPLATE_FORMATS
from stagedoor.imports.domain import drafts
from stagedoor.imports.domain.custom_columns import custom_names, make_fields
from stagedoor.imports.models import Import, ImportDraft
from stagedoor.imports.preview.diff import KINDS
from stagedoor.imports.readers.options import Kind
from stagedoor.imports.readers.tables.columns import guess_kind
from stagedoor.imports.readers.tables.headings import REQUIRED
from stagedoor.imports.readers.tables.opening import Headed, Table
from stagedoor.imports.sheet import Severity
from stagedoor.jobs.port import fetch_pictures_soon
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.imports import MOST_VALUES, ColumnsForm, ReadingForm, UploadForm
from stagedoor.web.import_lines import ImportLine, counted, kept_of, lines_of, list_lines
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash

_SAMPLE_ROWS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def upload_file(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Take a file; a file that fits nothing is refused here, with one message."""
    found = access_event(request.user, organization, event, Permission.IMPORT)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        with shown_on(form):
            draft = drafts.keep_draft(
                found,
                cast("Person", request.user),
                given["file"].name,
                given["file"].read(),
                format=given["format"],
                starts_on=given["starts_on"],
            )
            step = "import_columns" if drafts.is_table(draft) else "import_check"
            return redirect(step, organization, event, draft.pk)
    context = {"form": form, "template_kinds": KINDS_TO_FILL, "template_formats": TEMPLATE_FORMATS}
    return render_event(request, found, "imports/upload.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def match_headings(request: HttpRequest, organization: str, event: str, draft_id: int) -> HttpResponse:
    """Say which sheets are meant, what the rows are, and which of the columns is which field."""
    found, draft = _draft(request, organization, event, draft_id)
    if draft.result is not None or not drafts.is_table(draft):
        return redirect("import_check", organization, event, draft_id)
    sheets = drafts.sheets_of(draft)
    chosen = _chosen_sheets(request, draft, sheets)
    table = drafts.table_of(draft, chosen)
    kind = _kind(request.POST.get("kind") or request.GET.get("kind") or draft.kind, table)
    form = ColumnsForm(table, kind, draft.columns, custom_names(found).get(kind, ()), request.POST or None)
    if form.is_valid():
        with shown_on(form):
            drafts.set_columns(draft, kind, form.chosen(), chosen)
            if new := form.new_fields():
                made = make_fields(found, kind, table, new, cast("Person", request.user))
                drafts.set_columns(draft, kind, form.chosen() | made, chosen)
            return redirect("import_check", organization, event, draft_id)
    context = {
        "draft": draft,
        "form": form,
        "kind": kind,
        "kinds": list(Kind),
        "sheets": [(sheet, sheet.name in table.chosen) for sheet in sheets] if len(sheets) > 1 else [],
        "chosen": table.chosen,
        "one_of_several": len(REQUIRED[kind]) > 1,
        "samples": _samples(table),
        "row_count": len(table.rows),
    }
    return render_event(request, found, "imports/columns.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def check_import(request: HttpRequest, organization: str, event: str, draft_id: int) -> HttpResponse:
    """Everything that would be written, before it is; *Import*; then what was done."""
    found, draft = _draft(request, organization, event, draft_id)
    if draft.result is not None:
        return _show_result(request, draft)
    if request.method == "POST":
        try:
            drafts.apply_draft(draft, request.POST.get("seen", ""), cast("Person", request.user))
        except InputError as error:
            flash(request, "error", str(error))
        else:
            fetch_pictures_soon(found)
            flash(request, "success", "Imported.")
        return redirect("import_check", organization, event, draft_id)
    context: dict[str, Any] = {"draft": draft, "is_table": drafts.is_table(draft), "form": ReadingForm(draft)}
    try:
        preview = drafts.preview_draft(draft)
    except InputError as error:
        return render_event(request, found, "imports/check.html", **context, refusal=str(error))
    lost = [each for each in preview.problems if each.severity is not Severity.NOTE]
    context |= {
        "preview": preview,
        "seen": drafts.fingerprint_of(preview),
        "kept": kept_of(preview),
        **counted(preview.counts()),
        **list_lines(lines_of(preview), request.GET),
        "mendable": drafts.mendable_of(draft, lost)[:MOST_VALUES],
        "problem_count": len(lost),
        "asks": any(each.place == draft.filename for each in lost),
        "notes": [each for each in preview.problems if each.severity is Severity.NOTE],
    }
    return render_event(request, found, "imports/check.html", **context)


@require_POST
def settle_reading(request: HttpRequest, organization: str, event: str, draft_id: int) -> HttpResponse:
    """Keep how the file is to be read, and check it again."""
    found, draft = _draft(request, organization, event, draft_id)
    form = ReadingForm(draft, request.POST)
    if draft.result is None and form.is_valid():
        drafts.settle(draft, form.cleaned_data)
        return redirect("import_check", organization, event, draft_id)
    context = {"draft": draft, "is_table": drafts.is_table(draft), "form": form}
    return render_event(request, found, "imports/check.html", **context)


@require_POST
def put_right(request: HttpRequest, organization: str, event: str, draft_id: int) -> HttpResponse:
    """Keep the values that were typed for cells of the file, and check it again."""
    _, draft = _draft(request, organization, event, draft_id)
    told = (request.POST.getlist(name)[:MOST_VALUES] for name in ("place", "field", "value"))
    values = {(place, field): value for place, field, value in zip(*told, strict=False)}
    if draft.result is None:
        drafts.put_right(draft, values)
    return redirect("import_check", organization, event, draft_id)


@require_safe
def download_failed_rows(request: HttpRequest, organization: str, event: str, draft_id: int) -> HttpResponse:
    """The rows that do not come in whole, with what is wrong, to mend and bring again."""
    _, draft = _draft(request, organization, event, draft_id)
    if draft.result is not None:
        content = draft.result.get("failed_rows", "")
    else:
        content = drafts.failed_rows_of(draft, drafts.preview_draft(draft).problems)
    if not content:
        raise Http404("No row of this file failed.")
    # A byte order mark, without which Excel takes a CSV file for one of an old encoding.
    answer = HttpResponse(f"\ufeff{content}", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="failed-rows.csv"'
    return answer


def _draft(request: HttpRequest, organization: str, event: str, draft_id: int) -> tuple[Event, ImportDraft]:
    found = access_event(request.user, organization, event, Permission.IMPORT)
    return found, drafts.find_draft(found, cast("Person", request.user), draft_id)


def _chosen_sheets(request: HttpRequest, draft: ImportDraft, sheets: list[Headed]) -> list[str]:
    """The sheets that were ticked; else those chosen before, else the one with the most rows and its like."""
    names = [sheet.name for sheet in sheets]
    told = request.POST.getlist("sheet") or request.GET.getlist("sheet") or draft.said.get("sheets", [])
    if ticked := [name for name in told if name in names]:
        return ticked
    largest = max(sheets, key=lambda sheet: len(sheet.rows))
    alike = [sheet.name for sheet in sheets if {*sheet.headings} == {*largest.headings}]
    return alike if len(sheets) > 1 else []


def _kind(name: str, table: Table) -> Kind:
    if name in list(Kind):
        return Kind(name)
    return guess_kind(table.headings) or Kind.SESSIONS


def _samples(table: Table) -> list[tuple[str, list[str]]]:
    """Each heading with what its first rows hold."""
    rows = table.rows[:_SAMPLE_ROWS]
    return [
        (heading, [row.cells[index] for row in rows if index < len(row.cells) and row.cells[index]])
        for index, heading in enumerate(table.headings)
        if heading
    ]


def _show_result(request: HttpRequest, draft: ImportDraft) -> HttpResponse:
    result: dict[str, Any] = draft.result or {}
    done = {"create": "created", "update": "updated", "restore": "restored", "unchanged": "unchanged"}
    numbers = {
        kind: {action: result[word].get(kind, 0) for action, word in done.items()}
        for kind in KINDS
        if any(result[word].get(kind) for word in done.values())
    }
    lines = [
        ImportLine(each["kind"], each["name"], each["action"], place=each["place"])
        for each in result["lines"]
    ]
    context = {
        "draft": draft,
        "result": result,
        "change": _change_of(draft),
        "problems": [each for each in result["problems"] if each["severity"] != Severity.NOTE],
        "notes": [each for each in result["problems"] if each["severity"] == Severity.NOTE],
        **counted(numbers, done),
        **list_lines(lines, request.GET),
    }
    return render_event(request, draft.event, "imports/result.html", **context)


def _change_of(draft: ImportDraft) -> int | None:
    """The entry of the import in the event's history."""
    made = (draft.result or {}).get("import_id")
    return Import.objects.filter(event=draft.event, pk=made or 0).values_list("change", flat=True).first()
