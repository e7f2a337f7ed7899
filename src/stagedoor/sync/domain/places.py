"""Rooms and tracks whose name Swoogo knows (R16)."""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Room, Track
from stagedoor.common.errors import ConfigError
from stagedoor.sync.domain.links import was_sent


@transaction.atomic
def save_place(place: Room | Track, actor: Person | None) -> None:
    """Check and store a room or track made or changed by a person, as ``save_record`` does.

    Raises ConfigError ``name_locked`` for a new name after it was sent; nothing is stored then.
    """
    before = type(place).objects.filter(pk=place.pk).first()
    if before is not None and before.name != place.name and was_sent(place):
        kind = place._meta.verbose_name
        raise ConfigError(
            f"The {kind} “{before}” has been sent to Swoogo, where it is found by its name.",
            code="name_locked",
            remedy=f"Make a new {kind} and move the sessions over.",
        )
    save_record(place, actor)
