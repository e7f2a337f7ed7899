"""What people set for one mapping."""

from __future__ import annotations

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
