"""Tiers of sponsorship: Gold, Silver and Bronze to begin with, and whatever people make of them."""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import changing
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import Event, Tier
from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold


@transaction.atomic
def save_tier(tier: Tier, actor: Person | None) -> None:
    """Store a new tier, below the others, or a renamed one; raises InputError for a name taken or empty.

    In Swoogo its sponsors are found under the level of the new name from the next sync on.
    """
    _check_name(tier)
    is_new = tier._state.adding
    if is_new:
        tier.position = max((other.position + 1 for other in tier.event.tiers.all()), default=0)
    tier.save()
    action = "tier.created" if is_new else "tier.renamed"
    record_change(tier.event, actor, action, tier)


@transaction.atomic
def move_tier(tier: Tier, places: int, actor: Person | None) -> None:
    """Move a tier down by so many places, up where negative; at the ends it stays."""
    tiers = list(Event.objects.select_for_update().get(pk=tier.event_id).tiers.all())
    tiers.insert(max(0, tiers.index(tier) + places), tiers.pop(tiers.index(tier)))
    for position, each in enumerate(tiers):
        each.position = position
    Tier.objects.bulk_update(tiers, ["position"])
    record_change(tier.event, actor, "tier.moved", tier)


def delete_tier(tier: Tier, actor: Person | None) -> int:
    """Delete a tier; its sponsors are without one then. Returns how many that are, without deleted ones."""
    with changing(tier.event, actor, f"Deleted tier “{tier}”") as change:
        change.vanishes(tier)
        change.watch_ids("sponsor", tier.sponsors.values_list("pk", flat=True))
        count = tier.sponsors.filter(deleted_at=None).count()
        tier.sponsors.update(tier=None, updated_at=clock.now())
        record_change(tier.event, actor, "tier.deleted", tier, sponsors=count)
        tier.delete()
    return count


def _check_name(tier: Tier) -> None:
    tier.name = " ".join(tier.name.split())
    if not tier.name:
        raise InputError("A tier needs a name.", place="name")
    others = tier.event.tiers.exclude(pk=tier.pk)
    if any(fold(other.name) == fold(tier.name) for other in others):
        raise InputError(f"There is already a tier “{tier.name}” in this event.", place="name", code="taken")
