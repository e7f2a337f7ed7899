"""Addresses of the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.http import require_safe

from stagedoor.api.application import ROUTERS, api, description
from stagedoor.api.asking import slow_methods
from stagedoor.api.door import guarded
from stagedoor.api.problems import problem


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The description of the API; it holds nothing of anybody, so everybody may read it."""
    return HttpResponse(description(), content_type="application/json")


@require_safe
def show_docs(request: HttpRequest) -> HttpResponse:
    """The description for people, with a form to try each operation; everything it loads is from here."""
    return render(request, "api/docs.html")


for view in (openapi, show_docs):
    view.login_required = False  # type: ignore[attr-defined]


def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Whatever is not an address of the API."""
    return problem(404, "not_found", "There is nothing at this address.", remedy="See /api/docs.")


def _routes(patterns: list[URLResolver | URLPattern]) -> list[URLPattern]:
    """The routes, each behind the door; Ninja's own page of the root is none."""
    routes = [one for one in patterns if isinstance(one, URLPattern) and one.name != "api-root"]
    slow = slow_methods(ROUTERS)
    for route in routes:
        route.callback = guarded(route.callback, slow.get(str(route.pattern), frozenset()))
    return routes


ROUTES = _routes(api.urls[0])
urlpatterns = [
    path("docs", show_docs, name="api_docs"),
    path("v1/openapi.json", openapi, name="api_description"),
    path("v1/", (ROUTES, "api", "api")),
    re_path("^v1/", guarded(nothing_here)),
]
