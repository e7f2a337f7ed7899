"""What people are told of the credit budget: how much is used, and until when a run waits for it (R39)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from stagedoor.common import shared_clock
from stagedoor.common.text import plural
from stagedoor.sync.credits import ledger
from stagedoor.sync.credits.ledger import Budget
from stagedoor.sync.models import Connection, RunState, SyncRun

# What a call takes with an account that answers at its usual pace, several of them in flight.
SECONDS_A_CALL = 0.1


def budget_of(connection: Connection) -> Budget:
    """What the connection's key has spent lately, whoever spent it."""
    return ledger.budget(connection.key_fingerprint)


def budget_words(budget: Budget) -> str:
    """``"1,240 of 2,000 credits used in the last 10 minutes; shared by all events of this key."``"""
    seconds = settings.SWOOGO_WINDOW_SECONDS
    window = plural(round(seconds / 60), "minute") if seconds >= 60 else plural(round(seconds), "second")
    used = f"{min(budget.spent, budget.limit):,} of {budget.limit:,} credits used in the last {window}"
    return f"{used}; shared by all events of this key."


def seconds_left(run: SyncRun) -> float | None:
    """How long a run takes yet, as far as its steps are known; None where they are not.

    By the credits that its key has left, one for each step, and the usual pace of the calls.
    """
    steps = run.total - run.done
    if run.state != RunState.RUNNING or steps <= 0 or run.stop_requested_at is not None:
        return None
    asker = ledger.Asker(run.mapping.connection.key_fingerprint, run.pk)
    return ledger.seconds_for(asker, steps) + steps * SECONDS_A_CALL


def waits_until(run: SyncRun) -> datetime | None:
    """When a run that waits for credits goes on; None for one that does not wait."""
    is_waiting = (
        run.state == RunState.RUNNING and run.resume_at is not None and run.resume_at > shared_clock.now()
    )
    return run.resume_at if is_waiting else None
