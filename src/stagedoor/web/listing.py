"""Lists: narrowed down, in pages, with rows to tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from stagedoor.agenda.domain.custom_fields import fields_of
from stagedoor.agenda.models import Event
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.web.converters import read_ids
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.pages import render_event

PAGE_SIZE = 50


@dataclass(frozen=True)
class Listing:
    """What a page that extends ``layout/list.html`` lists.

    ``one`` is the word for a row, ``bulk`` the form that changes all ticked rows, sent to the address that
    ``bulk_action`` names.
    """

    one: str
    filters: ListFilter
    bulk: Form | None = None
    bulk_action: str = ""


def render_list(
    request: HttpRequest, event: Event, template: str, found: QuerySet[Any], listing: Listing
) -> HttpResponse:
    """The page that ``?page=`` asks for, the nearest one if there is no such page."""
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    filters = listing.filters
    context: dict[str, object] = {
        "one": listing.one,
        "page": page,
        "rows": page,
        "filters": filters,
        "is_filtered": filters.is_used,
        "deleted": filters.shows_deleted,
        "sort": filters.order,
        "custom_columns": [field for field in fields_of(event.pk, listing.one) if field.in_list],
    }
    here = [event.organization.slug, event.slug]
    if page:
        act = "restore" if filters.shows_deleted else "edit"
        context[f"bulk_{act}"] = reverse(f"{listing.one}s_bulk_{act}", args=here)
    if listing.bulk and page and not filters.shows_deleted:
        context |= {"bulk": listing.bulk, "bulk_url": reverse(listing.bulk_action, args=here)}
    context["mapping_here"] = mapping = find_mapping(event)
    if page and not filters.shows_deleted and mapping is not None:
        context["ticked_sync"] = reverse(f"{listing.one}s_sync", args=here)
    return render_event(request, event, template, **context)


def ticked(request: HttpRequest, one: str) -> list[int]:
    """The ids of the ticked rows."""
    return read_ids(request.POST.getlist(one))


def came_from(request: HttpRequest, otherwise: str) -> str:
    """Where a form wants to go back to (its field ``next``), if that is on this site."""
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else otherwise
