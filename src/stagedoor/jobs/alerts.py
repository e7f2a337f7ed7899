"""Alerts, beside what the worker does otherwise (R42)."""

from __future__ import annotations

import logging
import threading

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from stagedoor.sync.alerts.deliver import deliver_due
from stagedoor.sync.alerts.detect import detect_changes
from stagedoor.sync.alerts.sources import detect_source_changes
from stagedoor.sync.alerts.webhooks import detect_webhooks_off

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0


def start(stop: threading.Event) -> None:
    """Look for trouble and tell it until *stop* is set.

    On a thread of its own: a mail server or a webhook that does not answer holds up no sync and no beat. It
    is not waited for at the end, since what was on its way is sent by whoever works next.
    """
    threading.Thread(target=_look_and_tell, args=(stop,), name="alerts", daemon=True).start()


def _look_and_tell(stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            close_old_connections()
            detect_changes()
            detect_source_changes()
            detect_webhooks_off()
            deliver_due()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer; alerts wait: %s", error)
        except Exception:
            logger.exception("alerts could not be looked after; tried again in a moment")
    connections.close_all()
