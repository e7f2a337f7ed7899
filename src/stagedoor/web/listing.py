"""Showing a list: a page of what its filter finds, with the columns that the person has chosen."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from stagedoor.accounts.models import Person, Role
from stagedoor.accounts.permissions import Permission
from stagedoor.agenda.domain.list_views import PAGE_SIZE, PAGE_SIZES, views_of
from stagedoor.agenda.models import ListView
from stagedoor.web.lists.base import RecordList
from stagedoor.web.lists.columns import Column, chosen_columns, rows_of
from stagedoor.web.pages import render_event

_NOT_A_FILTER = ("page", "view", "size")


def show_list(request: HttpRequest, listing: RecordList, **context: Any) -> HttpResponse:
    """The page that ``?page=`` asks for, the nearest one if there is no such page."""
    event = listing.event
    filters = listing.filters(request.GET)
    view, own, views = choose_view(request, listing, filters.chosen("view"))
    size = int(filters.chosen("size") or (view or own or _UNSET).page_size)
    columns = columns_for(listing, view, own)
    page = Paginator(listing.matching(filters), size).get_page(request.GET.get("page"))
    can_edit = Permission.EDIT_AGENDA.allows(event.organization.role or Role.VIEWER)
    records = list(page)
    frame: dict[str, Any] = {
        "listing": listing,
        "one": listing.one,
        "what": listing.what or listing.one,
        "page": page,
        "rows": rows_of(records, columns, listing.here(records, columns, can_edit=can_edit)),
        "columns": columns,
        "other_columns": [each for each in listing.all_columns() if each not in columns],
        "filters": filters,
        "is_filtered": filters.is_used,
        "deleted": filters.shows_deleted,
        "sort": filters.order,
        "query": query_of(request.GET),
        "views": views,
        "view": view,
        "size": size,
        "sizes": PAGE_SIZES,
        "mapping_here": listing.mapping,
        "can_tick": listing.can_tick and can_edit and bool(records),
        "states": listing.states,
    }
    here = [event.organization.slug, event.slug]
    if frame["can_tick"]:
        act = "restore" if filters.shows_deleted else "edit"
        frame["restores"] = filters.shows_deleted
        frame[f"bulk_{act}"] = reverse(f"{listing.one}s_bulk_{act}", args=here)
    if listing.kind is not None:
        frame["export_url"] = reverse("list_export", args=[*here, listing.one])
    if listing.mapping is not None and listing.kind is not None:
        frame["ticked_sync"] = reverse(f"{listing.one}s_sync", args=here)
    return render_event(request, event, listing.template, **(frame | context))


def choose_view(
    request: HttpRequest, listing: RecordList, wanted: str
) -> tuple[ListView | None, ListView | None, list[ListView]]:
    """The saved view that the address names, how the person last set up the list, and the named views."""
    found = list(views_of(listing.event, listing.one, cast("Person", request.user)))
    own = next((each for each in found if not each.name), None)
    named = [each for each in found if each.name]
    return next((each for each in named if str(each.pk) == wanted), None), own, named


def columns_for(listing: RecordList, view: ListView | None, own: ListView | None) -> list[Column]:
    """The columns of a view, else the person's own, else those that the list begins with."""
    wanted = view or own
    return chosen_columns(listing.all_columns(), wanted.columns if wanted is not None else [])


def query_of(data: QueryDict) -> str:
    """The filter and the order that an address asks for, without what is about the page."""
    kept = data.copy()
    for name in [*_NOT_A_FILTER, *(name for name, value in data.items() if not value)]:
        kept.pop(name, None)
    return kept.urlencode()


def came_from(request: HttpRequest, otherwise: str) -> str:
    """Where a form wants to go back to (its field ``next``), if that is on this site."""
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else otherwise


_UNSET = ListView(page_size=PAGE_SIZE)
