"""Live sources of an event: the list, adding one, its page, and what people do with it."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stagedoor.accounts.models import Person
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.access import access_event
from stagedoor.agenda.models import Event
from stagedoor.common import shared_clock
from stagedoor.common.errors import StagedoorError
from stagedoor.jobs.port import worker_alive
from stagedoor.jobs.sources import hand_over, pull_soon
from stagedoor.sources.connectors.base import Connector
from stagedoor.sources.connectors.registry import CONNECTORS
from stagedoor.sources.domain.differences import differences, take_theirs
from stagedoor.sources.domain.manage import (
    Found,
    add_source,
    change_source,
    is_stale,
    remove_source,
    try_source,
)
from stagedoor.sources.domain.manage import new_source as make_source
from stagedoor.sources.domain.pull import counts_in_words
from stagedoor.sources.findings import Facts, in_words
from stagedoor.sources.models import Pull, PullState, Source
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.sources import SourceForm
from stagedoor.web.pages import render_event
from stagedoor.web.toasts import flash

PER_PAGE = 50
SHOWN_PULLS = 20


@require_safe
def list_sources(request: HttpRequest, organization: str, event: str) -> HttpResponse:
    """Each source with its state, and the kinds that can be added."""
    found = access_event(request.user, organization, event)
    waiting = dict(
        Pull.objects.filter(source__event=found, state=PullState.WAITING).values_list("source_id", "pk")
    )
    rows = [
        {"source": one, "kind": CONNECTORS[one.kind].label, "waiting": waiting.get(one.pk)} | _state(one)
        for one in found.live_sources.all()
    ]
    context = {"rows": rows, "kinds": list(CONNECTORS.values()), "worker_alive": worker_alive()}
    return render_event(request, found, "sources/list.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_source(request: HttpRequest, organization: str, event: str, kind: str) -> HttpResponse:
    """Add a source; it is tested first, and nothing is kept of one that does not answer."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    connector = _connector(kind)
    form = SourceForm(connector, request.POST or None)
    if form.is_valid():
        with shown_on(form):
            source = make_source(found, kind, form.cleaned_data["address"], **form.options())
            tested = add_source(source, form.secret_given, cast("Person", request.user))
            hand_over(source)
            flash(request, "success", f"“{source}” is added: {tested.words}.")
            return redirect("source", organization, event, source.pk)
    return render_event(request, found, "sources/form.html", form=form, connector=connector, source=None)


@require_POST
def test_new_source(request: HttpRequest, organization: str, event: str, kind: str) -> HttpResponse:
    """Say what a source that is not added yet gives."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    connector = _connector(kind)
    form = SourceForm(connector, request.POST)
    if not form.is_valid():
        return _tested(request, found, form, None)
    try:
        source = make_source(found, kind, form.cleaned_data["address"], **form.options())
        return _tested(request, found, form, try_source(source, form.secret_given))
    except StagedoorError as error:
        return _tested(request, found, form, None, str(error))


@require_safe
def show_source(request: HttpRequest, organization: str, event: str, source_id: int) -> HttpResponse:
    """Its state, what waits, what differs from it here, what it does not name any more, its latest pulls."""
    found = access_event(request.user, organization, event)
    source = _source(found, source_id)
    pulls = [
        (pull, pull.message or " ".join(pull.reasons) or counts_in_words(pull.result))
        for pull in source.pulls.defer("document").select_related("person", "decided_by")[:SHOWN_PULLS]
    ]
    waiting = next((pull for pull, _ in pulls if pull.state == PullState.WAITING), None)
    context = {
        "source": source,
        "connector": CONNECTORS[source.kind],
        "found_words": in_words(Facts(**source.found)) if source.found else "",
        "pulls": pulls,
        "waiting": waiting,
        "differences": Paginator(differences(source), PER_PAGE).get_page(request.GET.get("page")),
        "worker_alive": worker_alive(),
    }
    return render_event(request, found, "sources/source.html", **context, **_state(source))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_source(request: HttpRequest, organization: str, event: str, source_id: int) -> HttpResponse:
    """Change a source; its secret is replaced where a new one is typed."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    source = _source(found, source_id)
    connector = CONNECTORS[source.kind]
    form = SourceForm(connector, request.POST or None, source)
    if form.is_valid():
        with shown_on(form):
            given = form.options() | {"address": form.cleaned_data["address"], "secret": form.secret_given}
            change_source(source, given, cast("Person", request.user))
            flash(request, "success", f"“{source}” is saved; its next pull reads everything again.")
            return redirect("source", organization, event, source.pk)
    return render_event(request, found, "sources/form.html", form=form, connector=connector, source=source)


@require_POST
def test_source(request: HttpRequest, organization: str, event: str, source_id: int) -> HttpResponse:
    """Say what the source gives right now; nothing is written."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    source = _source(found, source_id)
    tested = try_source(source)
    flash(request, "warning" if tested.advice else "success", " ".join([f"{tested.words}.", *tested.advice]))
    return redirect("source", organization, event, source_id)


@require_POST
def pull(request: HttpRequest, organization: str, event: str, source_id: int) -> HttpResponse:
    """Have the source pulled now."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    source = _source(found, source_id)
    pull_soon(source, cast("Person", request.user))
    if worker_alive():
        flash(request, "info", f"“{source}” is being pulled.")
    else:
        flash(request, "warning", "No worker is running. The pull begins as soon as one does.")
    return redirect("source", organization, event, source_id)


@require_POST
def take(request: HttpRequest, organization: str, event: str, source_id: int) -> HttpResponse:
    """Take the source's value of one field."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    source = _source(found, source_id)
    record = request.POST.get("record", "")
    if not record.isdecimal():
        raise Http404
    kind, field = request.POST.get("kind", ""), request.POST.get("field", "")
    take_theirs(source, kind, int(record), field, cast("Person", request.user))
    flash(request, "success", "The source’s value was taken.")
    return redirect("source", organization, event, source_id)


@require_POST
def remove(request: HttpRequest, organization: str, event: str, source_id: int) -> HttpResponse:
    """Forget a source and its secret; what it brought stays."""
    found = access_event(request.user, organization, event, Permission.USE_SOURCES)
    source = _source(found, source_id)
    remove_source(source, cast("Person", request.user))
    flash(request, "success", f"“{source}” is removed. What it brought stays.")
    return redirect("sources", organization, event)


def _source(event: Event, source_id: int) -> Source:
    source = get_object_or_404(Source.objects.select_related("import_source"), event=event, pk=source_id)
    source.event = event
    return source


def _connector(kind: str) -> Connector:
    if kind not in CONNECTORS:
        raise Http404
    return CONNECTORS[kind]


def _state(source: Source) -> dict[str, bool]:
    now = shared_clock.now()
    return {
        "is_pulling": bool(source.claimed_until and source.claimed_until > now),
        "is_due": bool(source.next_pull_at and source.next_pull_at <= now),
        "is_stale": is_stale(source, now),
    }


def _tested(
    request: HttpRequest, event: Event, form: SourceForm, tested: Found | None, refusal: str = ""
) -> HttpResponse:
    """The findings alone for htmx, which leaves the typed secret where it is; else the whole page."""
    context = {"form": form, "connector": form.connector, "tested": tested, "refusal": refusal}
    if getattr(request, "htmx", False):
        return render(request, "sources/_tested.html", context)
    return render_event(request, event, "sources/form.html", **context)
