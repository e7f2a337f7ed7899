"""Noticing that no worker runs. The web processes watch, since the worker itself cannot tell.

Told once when it begins and once when it is over, however many web processes watch: a row in the cache that
all share is the memory, and only whoever puts it there or takes it away tells.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import Error, close_old_connections, connections, transaction

from stagedoor.accounts.mail import can_mail, send_mail
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError
from stagedoor.jobs.port import worker_alive
from stagedoor.sync.alerts import worker_messages
from stagedoor.sync.alerts.deliver import deliver_due
from stagedoor.sync.alerts.outbox import put
from stagedoor.sync.models import AlertKind, AlertSettings

logger = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
# Longer than a worker takes to be started again.
PATIENCE = timedelta(minutes=2)
# Before a mail to the operator that did not go, or whose process died, is tried again.
MAIL_SECONDS = 120
_TOLD, _MAILED = "no-worker-told", "no-worker-mailed"


class WorkerWatch:
    """One web process's watch."""

    def __init__(self) -> None:
        self._missing_since: datetime | None = None

    def look(self) -> None:
        """Tell what has changed, and while no worker does, deliver what is on its way to people."""
        if worker_alive():
            self._missing_since = None
            _tell_of_return()
            return
        now = clock.now()
        if self._missing_since is None:
            self._missing_since = now
        if now - self._missing_since >= PATIENCE:
            _tell_of_loss()
            deliver_due()


def watch_workers() -> None:
    """Watch for as long as this process lives, on a thread of its own."""
    threading.Thread(target=_watch, name="worker watch", daemon=True).start()


def _watch() -> None:
    watch = WorkerWatch()
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            close_old_connections()
            watch.look()
        except Error as error:
            logger.warning("the database does not answer, so nobody can tell if a worker runs: %s", error)
        except Exception:
            logger.exception("could not see whether a worker runs; looked at again in a moment")
        finally:
            connections.close_all()


def _tell_of_loss() -> None:
    with transaction.atomic():
        if cache.add(_TOLD, True, timeout=None):
            logger.error("no worker runs: nothing is synced, pulled, fetched or tidied")
            _put(AlertKind.WORKER_DOWN)
    _mail_operators(AlertKind.WORKER_DOWN)


def _tell_of_return() -> None:
    with transaction.atomic():
        if cache.delete(_TOLD):
            logger.info("a worker runs again")
            _put(AlertKind.WORKER_BACK)
    if cache.get(_MAILED) == AlertKind.WORKER_DOWN and cache.delete(_MAILED):
        _mail(AlertKind.WORKER_BACK)


def _put(kind: AlertKind) -> None:
    """Into the outbox of every organization that wants to hear of trouble."""
    for found in AlertSettings.objects.select_related("organization"):
        put(found.organization, kind, worker_messages.content(kind, found.organization))


def _mail_operators(kind: AlertKind) -> None:
    """Of several processes one mails; if that fails, or it dies, another try comes in a while."""
    if (
        settings.OPERATOR_EMAILS
        and can_mail()
        and cache.add(_MAILED, "", timeout=MAIL_SECONDS)
        and _mail(kind)
    ):
        cache.set(_MAILED, kind, timeout=None)


def _mail(kind: AlertKind) -> bool:
    subject, text = worker_messages.as_mail_to_operator(kind)
    went = True
    for address in settings.OPERATOR_EMAILS:
        try:
            send_mail(address, subject, text)
        except ConfigError as error:
            went = False
            logger.warning("%s", error)
    return went
