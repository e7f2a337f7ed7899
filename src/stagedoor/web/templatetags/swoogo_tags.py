"""What pages show of how records stand in Swoogo: what is known, what differs, what is never touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from stagedoor.agenda.models import AgendaRecord, Event
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.drift_report import differing_fields
from stagedoor.sync.domain.explain import Explanation
from stagedoor.sync.domain.hands_off import WHOLE, fields_to_mark, marks_of
from stagedoor.sync.domain.known import known_of_many
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.domain.resolve import replaced_theirs
from stagedoor.sync.mapped_fields import read_fields
from stagedoor.sync.planning.fields import FIELDS, Fields

register = template.Library()

_PAGES = {"room": "room_edit", "track": "track_edit"}


@register.filter
def record_address(each: Any, event: Event) -> str:
    """The page of a record that is told by its kind and id."""
    kind = str(each["kind"] if isinstance(each, Mapping) else each.kind)
    number = each["id"] if isinstance(each, Mapping) else each.id
    return reverse(_PAGES.get(kind, kind), args=[event.organization.slug, event.slug, number])


@register.inclusion_tag("sync/_differences.html", takes_context=True)
def record_differences(context: Context, record: AgendaRecord, explanation: Explanation) -> dict[str, Any]:
    """The fields of a record that differ in Swoogo, and those of which ours took the place."""
    link = explanation.link
    is_linked = link is not None and link.state == "linked"
    mapping, kind = find_mapping(record.event), Kind(record._meta.model_name or "")
    fields = (read_fields(mapping) if mapping is not None else FIELDS)[kind]
    replaced = replaced_theirs(link) if link is not None and is_linked else None
    return {
        **_frame(context, record),
        "differing": differing_fields(link, fields) if link is not None and is_linked else [],
        "kept": [
            _shown(fields, each)
            for each in (link.differences if link is not None else [])
            if each.get("is_kept")
        ],
        "replaced": replaced,
        "theirs": [_shown(fields, each) for each in (replaced.theirs if replaced else [])],
        "link": link,
        "can_unlink": is_linked and link is not None and link.found and context["can_edit"],
        "is_linked": is_linked,
    }


def _shown(fields: Fields, each: dict[str, Any]) -> dict[str, Any]:
    """A difference with the field's label, and its values in words."""
    field = fields.named(each["field"])
    values = {name: field.words(each[name]) for name in ("ours", "theirs") if name in each}
    return each | values | {"label": field.label}


@register.inclusion_tag("sync/_hands_off.html", takes_context=True)
def hands_off(context: Context, record: AgendaRecord) -> dict[str, Any]:
    """*Never touch in Swoogo*: what of a record is marked, and switches for who may edit."""
    fields = fields_to_mark(record)
    return {
        **_frame(context, record),
        "is_whole": WHOLE in marks_of(record),
        "fields": fields,
        "marked": [field.label for field in fields if field.is_marked],
    }


def _frame(context: Context, record: AgendaRecord) -> dict[str, Any]:
    return {
        "record": record,
        "kind": record._meta.model_name,
        "event": record.event,
        "organization": record.event.organization,
        "can_edit": context["can_edit"] and not record.deleted_at,
        "page": context["request"].get_full_path(),
    }


@register.simple_tag(takes_context=True)
def standings(context: Context) -> dict[int, str]:
    """For the records of a list: what is known of each in Swoogo, in words; asked once for the page."""
    request = context["request"]
    if not hasattr(request, "standings"):
        mapping, records = context["mapping_here"], list(context["rows"])
        kind = Kind(records[0]._meta.model_name) if records else Kind.SESSION
        request.standings = known_of_many(mapping, kind, records) if mapping and records else {}
    found: dict[int, str] = request.standings
    return found


@register.filter
def of_record(words: Mapping[int, str], record: AgendaRecord) -> str:
    """A record's own words among those of a list."""
    return words.get(record.pk, "")
