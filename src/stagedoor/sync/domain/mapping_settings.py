"""What people set for one mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.common.errors import InputError
from stagedoor.sync.domain.previews import waiting_previews
from stagedoor.sync.models import BothChanged, DriftSchedule, EventMapping, Matching, PreviewState

CHOICES: dict[str, type[BothChanged] | type[Matching] | type[DriftSchedule]] = {
    "both_changed": BothChanged,
    "matching": Matching,
    "drift_check": DriftSchedule,
}
"""The settings that are one of several: name → its values with their words."""

SWITCHES = {
    "sync_chairpersons": "Sync chairpersons",
    "sync_moderators": "Sync moderators",
    "sync_sponsors": "Sync sponsors",
    "remove_deleted_speakers": "Remove deleted speakers",
    "remove_deleted_sessions": "Remove deleted sessions",
}
"""The switches of a mapping that are off until somebody switches them on (R30), with their names on pages."""


LIMITS = {
    "removed_percent": "Removals: ask above this percentage of what is there",
    "removed_least": "Removals: never ask below this number",
    "deleted_percent": "Deleted in Swoogo: ask above this percentage of a kind",
    "deleted_least": "Deleted in Swoogo: never ask below this number",
    "moved_percent": "Moved to another date or time: ask above this percentage of the sent sessions",
    "moved_least": "Moved to another date or time: never ask below this number",
}
"""How much a sync may do before a person is asked (R40), with their names on pages."""
LARGEST_LIMIT = 10_000


def set_hold(mapping: EventMapping, *, on: bool, actor: Person | None = None) -> None:
    """Whether rounds of continuous sync make previews that wait for approval; then what waits is let go."""
    with transaction.atomic():
        mapping.hold = on
        mapping.save(update_fields=["hold"])
        if not on:
            waiting_previews(mapping).update(state=PreviewState.REPLACED)
        record_change(mapping.event, actor, "swoogo.mapping_changed", mapping, hold=on)


def set_limits(mapping: EventMapping, limits: Mapping[str, int], actor: Person | None = None) -> None:
    """Set these of ``LIMITS``; 100 per cent never asks. Raises InputError for a number out of bounds."""
    for name, number in limits.items():
        most = 100 if name.endswith("_percent") else LARGEST_LIMIT
        if not 0 <= number <= most:
            raise InputError(
                f"{name} cannot be {number}; nothing was changed.", remedy=f"Use 0 to {most:,}.", place=name
            )
    with transaction.atomic():
        for name, number in limits.items():
            setattr(mapping, name, number)
        mapping.save(update_fields=list(limits))
        record_change(mapping.event, actor, "swoogo.mapping_changed", mapping, **limits)


def set_rewrite_contacts(mapping: EventMapping, *, on: bool, actor: Person | None = None) -> None:
    """Whether new speakers are sent over what a contact that the account knows holds (R37)."""
    with transaction.atomic():
        mapping.rewrite_contacts = on
        mapping.save(update_fields=["rewrite_contacts"])
        record_change(mapping.event, actor, "swoogo.mapping_changed", mapping, rewrite_contacts=on)


def set_switches(mapping: EventMapping, switches: Mapping[str, bool], actor: Person | None = None) -> None:
    """Set these of ``SWITCHES``; they hold from the next sync on."""
    with transaction.atomic():
        for name, on in switches.items():
            setattr(mapping, name, on)
        mapping.save(update_fields=list(switches))
        record_change(mapping.event, actor, "swoogo.mapping_changed", mapping, **switches)


def change_settings(mapping: EventMapping, settings: Mapping[str, Any], actor: Person | None = None) -> None:
    """Set these of ``SWITCHES`` and ``CHOICES``, and ``rewrite_contacts``, all or none of them."""
    with transaction.atomic():
        switches = {name: on for name, on in settings.items() if name in SWITCHES}
        if switches:
            set_switches(mapping, switches, actor)
        for name in settings.keys() & CHOICES.keys():
            set_choice(mapping, name, settings[name], actor)
        if "rewrite_contacts" in settings:
            set_rewrite_contacts(mapping, on=settings["rewrite_contacts"], actor=actor)


def set_choice(mapping: EventMapping, name: str, value: str, actor: Person | None = None) -> None:
    """Set one of ``CHOICES``; raises InputError for a value that it does not have, with nothing changed."""
    values = CHOICES[name].values
    if value not in values:
        raise InputError(
            f"“{value}” is no value of {name}; nothing was changed.", remedy=f"Use {', '.join(values)}."
        )
    with transaction.atomic():
        setattr(mapping, name, value)
        mapping.save(update_fields=[name])
        record_change(mapping.event, actor, "swoogo.mapping_changed", mapping, **{name: value})
