"""*Check drift*: what differs in Swoogo, with *Send ours*, *Keep theirs* and *Put theirs back* (R37)."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event, record_of
from stagedoor.agenda.models import AgendaRecord
from stagedoor.common.text import plural
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import drift, resolve
from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.mappings import find_mapping, live_mapping
from stagedoor.sync.models import RunRecord
from stagedoor.sync.planning.fields import FIELDS
from stagedoor.sync.planning.records import Ref
from stagedoor.web.listing import came_from
from stagedoor.web.pages import render_event
from stagedoor.web.run_lines import PER_PAGE
from stagedoor.web.toasts import flash

CHOICES = {"ours": "Ours goes with the next sync", "theirs": "Theirs stays"}


@require_safe
def show_drift(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """What is known to differ, and a button that compares; asks Swoogo nothing."""
    found = access_event(request.user, organization, event)
    mapping = find_mapping(found)
    if mapping is None:
        return render_event(request, found, "drift/show.html", mapping=None)
    report = drift_report(mapping)
    page = Paginator(report.differences, PER_PAGE).get_page(request.GET.get("page"))
    cost = drift.credits_needed(mapping)
    context = {"mapping": mapping, "report": report, "page": page, "credits": cost}
    return render_event(request, found, "drift/show.html", **context)


@require_POST
def check_drift(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Compare the whole event now."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping = live_mapping(found)
    drift.check_drift(mapping, cast("Person", request.user))
    report = drift_report(mapping)
    count = len(report.differences) + len(report.gone) + len(report.not_ours)
    words = f"{plural(count, 'difference')} found." if count else "Equal: nothing differs."
    flash(request, "info" if count else "success", f"Compared with Swoogo. {words}")
    return redirect("drift", organization, event)


@require_POST
def check_record(
    request: HttpRequest, organization: str, event: str, record_id: int, model: type[AgendaRecord]
) -> HttpResponse:
    """Compare one record now, for 1 credit."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    record = record_of(found, model, record_id)
    drift.check_record(record, cast("Person", request.user))
    return redirect(model._meta.model_name or "", organization, event, record_id)


@require_POST
def choose(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """*Send ours* or *Keep theirs*: for the fields ``pick`` (kind:id:field), or for all of them."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    mapping, actor = live_mapping(found), cast("Person", request.user)
    choice = "ours" if "ours" in request.POST else "theirs"
    picked = request.POST.get(choice, "")
    if picked == "all":
        count = resolve.choose_for_all(mapping, choice, actor)
    else:
        count = resolve.choose(mapping, _read_pick(picked), choice, actor)
    level = "success" if count else "warning"
    words = (
        f"{plural(count, 'field')}: {CHOICES[choice].lower()}."
        if count
        else "Nothing differs there any more."
    )
    flash(request, level, words)
    return redirect(came_from(request, reverse("drift", args=[organization, event])))


@require_POST
def put_back(request: HttpRequest, organization: str, event: str, outcome_id: int) -> HttpResponse:
    """*Put theirs back*: with the next sync Swoogo gets again what ours took the place of."""
    found = access_event(request.user, organization, event, Permission.SYNC)
    done = get_object_or_404(RunRecord, pk=outcome_id, run__mapping__event=found)
    labels = ", ".join(resolve.put_theirs_back(done, cast("Person", request.user)))
    text = f"{done.name}: theirs goes back to Swoogo with the next sync ({labels}). Yours stays here, unsent."
    flash(request, "success", text)
    return redirect(came_from(request, reverse("run", args=[organization, event, done.run_id])))


def _read_pick(text: str) -> dict[Ref, frozenset[str]]:
    """``session:12:name``, taken apart; nothing for anything else."""
    kind, _, rest = text.partition(":")
    number, _, field = rest.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    if kind not in set(Kind) or not is_number:
        return {}
    of_kind = Kind(kind)
    return {(of_kind, int(number)): FIELDS[of_kind].together([field])}
