"""When a source is pulled next, besides its interval."""

from __future__ import annotations

from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.common import shared_clock
from stagedoor.sources.models import Source


@transaction.atomic
def ask_for_pull(source: Source, person: Person | None = None) -> None:
    """Have a source be due now."""
    source.next_pull_at = shared_clock.now()
    Source.objects.filter(pk=source.pk).update(next_pull_at=source.next_pull_at)
    record_audit(source.event.organization, person, "source.pull_asked", source)
