"""Webhooks, beside what the worker does otherwise."""

from __future__ import annotations

import logging
import threading

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from stagedoor.webhooks.domain.deliver import deliver_due

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0


def start(stop: threading.Event) -> None:
    """Deliver what is due until *stop* is set.

    On a thread of its own: a receiver that does not answer holds up no sync, no alert and no beat. It is not
    waited for at the end, since what was on its way is sent by whoever works next.
    """
    threading.Thread(target=_look_and_deliver, args=(stop,), name="webhooks", daemon=True).start()


def _look_and_deliver(stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            close_old_connections()
            deliver_due()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer; webhooks wait: %s", error)
        except Exception:
            logger.exception("webhooks could not be delivered; tried again in a moment")
    connections.close_all()
