"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work in the background."""

    name = "stagedoor.jobs"
    label = "jobs"
