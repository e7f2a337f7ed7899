"""What people set for a mapping, and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.sync.domain.adopt import accept_matches, find_matches, unlink
from stagedoor.sync.domain.hands_off import mark_hands_off, unmark_hands_off
from stagedoor.sync.domain.resolve import choose_for_all, put_theirs_back, replaced_theirs
from stagedoor.sync.domain.send_again import send_again_as_new
from stagedoor.sync.models import BothChanged, EventMapping, Matching, RecordLink
from tests.state.previewed_steps import MODELS, Deed, Step, suppressed

if TYPE_CHECKING:
    from tests.state.previewed_table import Table


def _setting(table: Table, step: Step) -> None:
    name, values = list(SETTINGS.items())[(step.which * 4 + step.other) % len(SETTINGS)]
    EventMapping.objects.filter(pk=table.stage.mapping.pk).update(**{name: values[step.hour % len(values)]})


def _mapping(table: Table, step: Step) -> None:
    names = list(table.mappable)
    table.map_or_unmap(names[(step.which * 4 + step.other) % len(names)])


def _record(table: Table, step: Step) -> Any:
    kinds = ("sponsor",) if table.is_about_sponsors else ("session", "speaker")
    return table.pick(MODELS[kinds[step.other % len(kinds)]], step.which)


def _mark(table: Table, step: Step) -> None:
    record = _record(table, step)
    fields = {"session": ("", "description", "location_id", "name"), "sponsor": ("", "website", "level", "")}
    names = fields.get(record._meta.model_name, ("", "job_title", "picture", "email"))
    mark_hands_off(record, names[step.other])


def _unmark(table: Table, step: Step) -> None:
    record = _record(table, step)
    for mark in record.event.hands_off.filter(kind=record._meta.model_name, record_id=record.pk):
        unmark_hands_off(record, mark.field)


def _match(table: Table, step: Step) -> None:
    find_matches(table.stage.mapping)
    accept_matches(table.stage.mapping, ("sure", "all", "none", "sure")[step.other])


def _put_back(table: Table, step: Step) -> None:
    record = _record(table, step)
    links = RecordLink.objects.filter(event=table.event, kind=record._meta.model_name, record_id=record.pk)
    for link in links:
        if (done := replaced_theirs(link)) is not None:
            put_theirs_back(done)


SETTINGS: dict[str, list[Any]] = {
    "rewrite_contacts": [False, True],
    "both_changed": BothChanged.values,
    "matching": Matching.values,
    "remove_deleted_sessions": [False, True],
    "remove_deleted_speakers": [False, True],
    "sync_moderators": [False, True],
    "sync_chairpersons": [False, True],
}
DECISIONS: dict[str, Deed] = {
    "setting": _setting,
    "field mapping": _mapping,
    "never touch": _mark,
    "touch again": _unmark,
    "match": _match,
    "send ours": lambda table, _: suppressed(choose_for_all, table.stage.mapping, "ours"),
    "keep theirs": lambda table, _: suppressed(choose_for_all, table.stage.mapping, "theirs"),
    "put theirs back": _put_back,
    "unlink": lambda table, step: suppressed(unlink, _record(table, step)),
    "send again": lambda table, step: suppressed(send_again_as_new, _record(table, step)),
}
