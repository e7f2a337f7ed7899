"""What people set for one mapping."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.sync.models import EventMapping


def set_rewrite_contacts(mapping: EventMapping, *, on: bool, actor: Person | None = None) -> None:
    """Whether new speakers are sent over what a contact that the account knows holds (R37)."""
    with transaction.atomic():
        mapping.rewrite_contacts = on
        mapping.save(update_fields=["rewrite_contacts"])
        record_change(mapping.event, actor, "swoogo.mapping_changed", mapping, rewrite_contacts=on)


SWITCHES = {
    "sync_chairpersons": "Sync chairpersons",
    "sync_moderators": "Sync moderators",
    "sync_sponsors": "Sync sponsors",
    "remove_deleted_speakers": "Remove deleted speakers",
    "remove_deleted_sessions": "Remove deleted sessions",
}
"""The switches of a mapping that are off until somebody switches them on (R30), with their names on pages."""


def set_switches(mapping: EventMapping, switches: Mapping[str, bool], actor: Person | None = None) -> None:
    """Set these of ``SWITCHES``; they hold from the next sync on."""
    with transaction.atomic():
        for name, on in switches.items():
            setattr(mapping, name, on)
        mapping.save(update_fields=list(switches))
        record_change(mapping.event, actor, "swoogo.mapping_changed", mapping, **switches)
