"""*Match what is already there*: which records of the Swoogo event are ours (R35)."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.models import AgendaRecord
from stagedoor.common.text import plural
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import adopt
from stagedoor.sync.domain.mappings import find_mapping, live_mapping
from stagedoor.sync.models import Match
from stagedoor.sync.planning.compare import canonical, is_same
from stagedoor.sync.planning.fields import FIELDS, FieldType, Use
from stagedoor.sync.planning.proposals import called
from stagedoor.sync.planning.verify import cut
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash

PAGE_SIZE = 50
PREFIX = "match-"
NONE, LATER = "none", ""
_NOT_SHOWN = {FieldType.REFERENCE, FieldType.YES_NO, FieldType.CHOICE}


@require_safe
def show_matches(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """The open questions, each with both records side by side; asks Swoogo nothing."""
    found = access_event(request.user, organization, event)
    mapping = find_mapping(found)
    if mapping is None:
        return render_event(request, found, "matches/show.html", mapping=None)
    page = Paginator(adopt.open_matches(mapping), PAGE_SIZE).get_page(request.GET.get("page"))
    kinds = adopt.kinds_to_match(mapping)
    context = {
        "mapping": mapping,
        "page": page,
        "offers": [_offer(match) for match in page],
        "credits": LIST_CREDITS * len(kinds) + 1 if kinds else 0,
    }
    return render_event(request, found, "matches/show.html", **context)


@require_POST
def find_matches(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Read what the Swoogo event holds."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    result = adopt.find_matches(live_mapping(found), cast("Person", request.user))
    sure = f"{result.sure:,} of them surely" if result.sure else "none of them surely"
    words = f"{plural(result.proposals, 'record')} could be there already, {sure}."
    flash(request, "info", words if result.proposals else "Nothing there could be one of yours.")
    return redirect("matches", organization, event)


@require_POST
def answer_matches(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Keep what was chosen on the page, or *None of these* for all."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping, actor = live_mapping(found), cast("Person", request.user)
    if "none" in request.POST:
        count = adopt.accept_matches(mapping, "none", actor)
    else:
        count = adopt.answer_matches(mapping, _read(request.POST), actor)
    flash(request, "success", f"{plural(count, 'answer')} kept; the next sync links and makes accordingly.")
    return redirect("matches", organization, event)


@require_POST
def unlink(
    request: HttpRequest, organization: str, event: str, record_id: int, model: type[AgendaRecord]
) -> HttpResponse:
    """Take back that a record found in Swoogo is this one."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    record = record_of(found, model, record_id)
    adopt.unlink(record, cast("Person", request.user))
    flash(request, "success", f"“{record}” is unlinked. It waits until you say here what it is in Swoogo.")
    return redirect("matches", organization, event)


def _offer(match: Match) -> dict[str, Any]:
    kind = Kind(match.kind)
    return {
        "match": match,
        "name": f"{PREFIX}{match.pk}",
        "candidates": [
            {
                "id": each["id"],
                "why": each["why"],
                "is_sure": each["is_sure"],
                "called": called(kind, each["row"]) or match.name,
                "fields": _side_by_side(kind, match.ours, each["row"]),
            }
            for each in match.candidates
        ],
        "has_sure": any(each["is_sure"] for each in match.candidates),
    }


def _side_by_side(kind: Kind, ours: dict[str, Any], theirs: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields in which one of the two holds something."""
    found = []
    for field in FIELDS[kind].rows:
        one, other = canonical(field, ours.get(field.name)), canonical(field, theirs.get(field.name))
        if field.use is Use.SENT and field.type not in _NOT_SHOWN and (one or other):
            differs = not is_same(field, ours.get(field.name), theirs.get(field.name))
            found.append({"label": field.label, "ours": cut(one), "theirs": cut(other), "differs": differs})
    return found


def _read(data: QueryDict) -> dict[int, int | None]:
    """The answers of the form; what is to be decided later is left out."""
    found: dict[int, int | None] = {}
    for name, value in data.items():
        number = name.removeprefix(PREFIX)
        is_answer = name.startswith(PREFIX) and _is_number(number) and isinstance(value, str)
        if is_answer and value == NONE:
            found[int(number)] = None
        elif is_answer and _is_number(str(value)):
            found[int(number)] = int(str(value))
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
