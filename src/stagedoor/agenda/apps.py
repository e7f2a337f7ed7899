"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Events, sessions, speakers, sponsors, rooms, tracks and pictures."""

    name = "stagedoor.agenda"
    label = "agenda"
