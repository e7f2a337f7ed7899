"""What is on its way out of here: tried again and again, longer apart each time, and given up after a day.

A row is put there together with the fact that it tells of, so a crash loses nothing. Who dies while sending
leaves the row for another try, so a receiver may get it twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import models
from django.db.models import F

from stagedoor.common import clock

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=1)


class Outgoing(models.Model):
    """One message to one receiver, kept until it has gone, and for a while after.

    ``next_try_at`` is empty once it has gone, or was given up; ``problem`` says why the last try failed.
    """

    created_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        abstract = True


def attempt(message: Outgoing, send: Callable[[], str]) -> str | None:
    """Make one try; why it did not go, or nothing. None when another worker makes it.

    *send* returns the same. If this process dies in it, the message comes again after the pause.
    """
    now = clock.now()
    pause = min(FIRST_PAUSE * 2**message.tries, LONGEST_PAUSE)
    again = now + pause if now + pause < message.created_at + GIVE_UP_AFTER else None
    rows = type(message)._default_manager.filter(pk=message.pk)
    mine = rows.filter(next_try_at=message.next_try_at)
    if not mine.update(tries=F("tries") + 1, next_try_at=now + pause):
        return None
    problem = send()
    rows.update(
        problem=problem, sent_at=None if problem else clock.now(), next_try_at=again if problem else None
    )
    return problem
