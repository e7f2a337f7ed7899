"""Lists in pages."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

PAGE_SIZE = 50
Row = TypeVar("Row", bound=Model)


def page_of(request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """The page that ``?page=`` asks for; the nearest one if there is none such."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def came_from(request: HttpRequest, otherwise: str) -> str:
    """Where a form wants to go back to (its field ``next``), if that is on this site."""
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else otherwise
