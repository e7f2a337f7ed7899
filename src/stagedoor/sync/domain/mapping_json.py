"""A mapping with its settings as the object that scripts read: the API and the command line share it."""

from __future__ import annotations

from typing import Any

from stagedoor.sync.domain.mapping_settings import CHOICES, LIMITS, SWITCHES
from stagedoor.sync.models import EventMapping

ALL_SWITCHES = (*SWITCHES, "hold", "rewrite_contacts")
_PAIR = ("swoogo_event_id", "swoogo_event_name", "swoogo_timezone")


def mapping_json(mapping: EventMapping) -> dict[str, Any]:
    """The pair, whether it is paused, and what people set for it."""
    return {
        **{name: getattr(mapping, name) for name in _PAIR},
        "is_paused": mapping.paused_at is not None,
        **{name: getattr(mapping, name) for name in CHOICES},
        "settings": {name: getattr(mapping, name) for name in ALL_SWITCHES},
        "limits": {name: getattr(mapping, name) for name in LIMITS},
    }
