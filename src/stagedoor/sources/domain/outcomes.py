"""How a pull ended, as it is kept with its source; the claim is handed back with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from stagedoor.common import shared_clock
from stagedoor.common.errors import StopRequested
from stagedoor.sources.domain.claims import hold_claim
from stagedoor.sources.errors import SourceBusy
from stagedoor.sources.models import Pull, PullState, Source

if TYPE_CHECKING:
    from stagedoor.accounts.models import Person
    from stagedoor.common.errors import StagedoorError

KEPT_PULLS = 200


def note_success(source: Source) -> None:
    """Note that the source was read: the next pull is an interval away, and earlier trouble is over."""
    now = shared_clock.now()
    source.pulled_at = now
    source.next_pull_at = now + source.interval if source.interval else None
    source.trouble_code, source.trouble, source.trouble_since, source.failures = "", "", None, 0
    _hand_back(source)


def note_failure(source: Source, claim: str, error: StagedoorError, person: Person | None) -> Pull | None:
    """Note what went wrong; of several failures alike in a row only the first gets a row of its own."""
    try:
        with transaction.atomic():
            held = hold_claim(source, claim)
            now = shared_clock.now()
            is_new = held.trouble_code != error.code
            held.trouble_code, held.trouble = error.code[:40], str(error)
            held.trouble_since = now if is_new else held.trouble_since
            held.failures += 1
            wait = timedelta(seconds=error.wait_seconds) if isinstance(error, SourceBusy) else timedelta()
            held.next_pull_at = now + max(held.interval, wait) if held.interval else None
            _hand_back(held)
            if not is_new:
                return None
            failed = Pull(source=held, state=PullState.FAILED, at=now, person=person, message=str(error))
            failed.save()
            forget_old_pulls(held)
            return failed
    except StopRequested:
        return None


def forget_old_pulls(source: Source) -> None:
    """Keep the latest pulls only; what they changed stays among the event's imports."""
    kept = source.pulls.values_list("pk", flat=True)[KEPT_PULLS:][:1]
    if oldest := next(iter(kept), None):
        source.pulls.filter(pk__lte=oldest).delete()


def _hand_back(source: Source) -> None:
    source.claim, source.claimed_until = "", None
    source.save()
