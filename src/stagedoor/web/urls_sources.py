"""Addresses of the pages about an event's live sources."""

from __future__ import annotations

from django.urls import URLPattern, path

from stagedoor.web.views import pulls, sources

SOURCE = "sources/<id:source_id>/"
PULL = f"{SOURCE}pulls/<id:pull_id>/"

urlpatterns: list[URLPattern] = [
    path("sources/", sources.list_sources, name="sources"),
    path("sources/new/<slug:kind>/", sources.new_source, name="source_new"),
    path("sources/new/<slug:kind>/test/", sources.test_new_source, name="source_new_test"),
    path(SOURCE, sources.show_source, name="source"),
    path(f"{SOURCE}settings/", sources.edit_source, name="source_edit"),
    path(f"{SOURCE}test/", sources.test_source, name="source_test"),
    path(f"{SOURCE}pull/", sources.pull, name="source_pull"),
    path(f"{SOURCE}take/", sources.take, name="source_take"),
    path(f"{SOURCE}remove/", sources.remove, name="source_remove"),
    path(PULL, pulls.show_pull, name="source_pull_show"),
    path(f"{PULL}approve/", pulls.approve, name="source_pull_approve"),
    path(f"{PULL}reject/", pulls.reject, name="source_pull_reject"),
]
