"""Forms of records that somebody else may have changed since they were opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import changing, tell_names
from stagedoor.agenda.domain.merging import THEIRS, YOURS, Conflict, Edit, EditConflict, Merged, merge_edit
from stagedoor.agenda.domain.record_values import CUSTOM, PARTICIPANTS, PICTURES, fields_of_kind, kind_of
from stagedoor.agenda.domain.versions import LaterChange, version_of
from stagedoor.agenda.models import AgendaRecord, ChangedRecord, Event, Room, Track
from stagedoor.web.converters import read_ids
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.participants import Row
from stagedoor.web.history_words import NOTHING, HistoryWords
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash_change

_IN_FORMS = "custom_"
_CHOICE = "merge_"


def form_version(request: HttpRequest, event: Event) -> int:
    """The version that a form was opened with; ask for it before the record is read."""
    sent = read_ids([request.POST.get("version", "")])
    return sent[0] if sent else version_of(event)


def save_form(
    request: HttpRequest,
    event: Event,
    form: ModelForm[Any],
    store: Callable[[Merged], None],
    *,
    rows: list[Row] | None = None,
    records: str | None = None,
    warning: Callable[[], str] = str,
) -> HttpResponse | None:
    """Merge a valid form with what is stored by now, store it, and say so with *Undo*.

    *rows* are a session's participants, *warning* is asked what to warn of afterwards, *records* as in
    ``shown_on``. Returns where to go next: the record, or both versions to choose from; None where the form
    has an error now.
    """
    actor = cast("Person", request.user)
    with shown_on(form, records=records):
        try:
            with changing(event, actor) as change:
                merged = _merge(request, form, actor, rows)
                store(merged)
        except EditConflict as conflict:
            return _render_conflict(request, event, form, conflict)
        warned = warning()
        said = f"“{form.instance}” is saved.{_told(event, merged)} {warned}".strip()
        flash_change(request, change, said, "warning" if warned else "success")
    return None if form.errors else redirect(_address(event, form.instance))


def _merge(request: HttpRequest, form: ModelForm[Any], actor: Person, rows: list[Row] | None) -> Merged:
    """A new record has nothing to be merged with."""
    record: AgendaRecord = form.instance
    participants = None if rows is None else [[speaker.pk, str(role)] for speaker, role in rows]
    if record.pk is None:
        return Merged(participants)
    sent, seen = (read_ids([request.POST.get(name, "")]) for name in ("version", "seen"))
    edit = Edit(
        record,
        _fields(form),
        sent[0] if sent else None,
        participants,
        _picture(form),
        _choices(request),
        seen[0] if seen else None,
    )
    return merge_edit(edit, actor)


def _address(event: Event, record: AgendaRecord) -> str:
    """The record's page; of a room or track their list."""
    kind, here = kind_of(record), [event.organization.slug, event.slug]
    if isinstance(record, Room | Track):
        return reverse(f"{kind}s", args=here)
    return reverse(kind, args=[*here, record.pk])


def _told(event: Event, merged: Merged) -> str:
    """What somebody else changed meanwhile and was kept; empty for nothing."""
    if not merged.kept:
        return ""
    words = HistoryWords(event)
    parts = [f"{words.label(name)}{_by(change)}" for name, change in merged.kept.items()]
    return f" Also kept, changed by somebody else meanwhile: {', '.join(parts)}."


def _render_conflict(
    request: HttpRequest, event: Event, form: ModelForm[Any], conflict: EditConflict
) -> HttpResponse:
    """Both versions of each field, to choose from; all that was entered is sent along again."""
    record: AgendaRecord = form.instance
    words = HistoryWords(event)
    choices = _choices(request)
    fields = [
        both | {"name": f"{_CHOICE}{each.field}", "chosen": choices.get(each.field, "")}
        for each, both in zip(
            conflict.conflicts, both_versions(event, record, conflict.conflicts), strict=True
        )
    ]
    own = {"csrfmiddlewaretoken", "seen", *(str(field["name"]) for field in fields)}
    sent = [(name, value) for name, values in request.POST.lists() if name not in own for value in values]
    context: dict[str, object] = {
        "fields": fields,
        "kept": [words.label(name) for name in conflict.kept],
        "sent": sent,
        "seen": conflict.version,
        "files": [form[name] for name in request.FILES if name in form.fields],
        "record": record,
        "back": _address(event, record),
    }
    return render_event(request, event, "forms/merge.html", **context)


def both_versions(event: Event, record: AgendaRecord, conflicts: list[Conflict]) -> list[dict[str, Any]]:
    """Of each field that both changed: its label, who changed it, and all three versions in words."""
    words = HistoryWords(event)
    before, theirs, yours = _rows(record, conflicts)
    return [
        {
            "label": words.label(each.field),
            "by": each.by,
            "before": words.value(before, each.field, each.before) or NOTHING,
            "theirs": words.value(theirs, each.field, each.theirs) or NOTHING,
            "yours": words.value(yours, each.field, each.yours) or NOTHING,
        }
        for each in conflicts
    ]


def _rows(record: AgendaRecord, conflicts: list[Conflict]) -> list[ChangedRecord]:
    """The values of each version, with the names of what they refer to."""
    kind = kind_of(record)
    rows = [
        ChangedRecord(
            kind=kind, record=record.pk, after={each.field: getattr(each, which) for each in conflicts}
        )
        for which in ("before", "theirs", "yours")
    ]
    tell_names(rows)
    return rows


def _fields(form: ModelForm[Any]) -> list[str]:
    """The fields of the history that a form has."""
    known = set(fields_of_kind(kind_of(form.instance))) - {PARTICIPANTS, *PICTURES}
    return [
        f"{CUSTOM}{name.removeprefix(_IN_FORMS)}" if name.startswith(_IN_FORMS) else name
        for name in form.fields
        if name in known or name.startswith(_IN_FORMS)
    ]


def _picture(form: ModelForm[Any]) -> str:
    """The picture that a form changes, if it does."""
    for slot in PICTURES:
        names = (f"{slot}_file", f"{slot}_url", f"remove_{slot}")
        if any(form.cleaned_data.get(name) for name in names):
            return slot
    return ""


def _choices(request: HttpRequest) -> Mapping[str, str]:
    return {
        name.removeprefix(_CHOICE): value
        for name, value in request.POST.items()
        if name.startswith(_CHOICE) and value in {YOURS, THEIRS}
    }


def _by(change: LaterChange | None) -> str:
    return f" ({change.who})" if change else ""
