"""Addresses of the pages about Swoogo: integrations, runs and imports."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
