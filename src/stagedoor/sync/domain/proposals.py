"""Keeping the matches that somebody has to answer (R35)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from stagedoor.common import clock
from stagedoor.sync.models import EventMapping, Match, MatchState
from stagedoor.sync.planning.proposals import Proposal


@transaction.atomic
def keep_proposals(mapping: EventMapping, proposals: Iterable[Proposal]) -> None:
    """Keep these as open; what somebody has answered stays answered."""
    kept = Match.objects.filter(event=mapping.event, swoogo_event_id=mapping.swoogo_event_id)
    for proposal in proposals:
        wanted = proposal.wanted
        facts = {
            "name": wanted.name[:500],
            "ours": dict(wanted.fields),
            "candidates": [
                {"id": each.row["id"], "why": each.why, "is_sure": each.is_sure, "row": each.row}
                for each in proposal.candidates
            ],
            "found_at": clock.now(),
        }
        match, is_new = kept.get_or_create(
            event=mapping.event,
            swoogo_event_id=mapping.swoogo_event_id,
            kind=wanted.kind,
            record_id=wanted.id,
            defaults=facts,
        )
        if not is_new and match.state in {MatchState.OPEN, MatchState.UNLINKED}:
            Match.objects.filter(pk=match.pk).update(**facts)
