"""Who pulls a source right now. A claim that is not renewed runs out, and somebody else takes the pull up.

Nothing is written before the one transaction that brings a pull in, and that begins by checking the claim: so
a process that was killed leaves nothing half done, and one that was only slow writes nothing over another's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import Q

from stagedoor.common import shared_clock
from stagedoor.common.errors import StopRequested
from stagedoor.sources.models import Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

CLAIM = timedelta(seconds=90)
"""Longer than any one request may take; each request renews it."""


def take_claim(source: Source) -> str:
    """Claim the pull of a source; empty when somebody else has it."""
    now, claim = shared_clock.now(), uuid4().hex
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    mine = Source.objects.filter(free, pk=source.pk).update(claim=claim, claimed_until=now + CLAIM)
    return claim if mine else ""


def renew_claim(source: Source, claim: str) -> None:
    """Have the claim last from now again; raises StopRequested when it was lost."""
    until = shared_clock.now() + CLAIM
    if not Source.objects.filter(pk=source.pk, claim=claim).update(claimed_until=until):
        raise _lost(source)


def hold_claim(source: Source, claim: str) -> Source:
    """The source as it is now, locked for this transaction; StopRequested when the claim was lost."""
    rows = Source.objects.select_for_update(of=("self",)).select_related(
        "event__organization", "import_source"
    )
    held = rows.filter(pk=source.pk, claim=claim).first()
    if held is None:
        raise _lost(source)
    return held


def due_sources() -> QuerySet[Source]:
    """The sources whose time has come and that nobody pulls."""
    now = shared_clock.now()
    due = Source.objects.filter(next_pull_at__lte=now)
    return due.filter(Q(claimed_until=None) | Q(claimed_until__lte=now)).select_related("event__organization")


def _lost(source: Source) -> StopRequested:
    return StopRequested(f"Somebody else has taken up the pull of {source}, or it was removed.")
