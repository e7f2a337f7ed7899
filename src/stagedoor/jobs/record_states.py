"""Where each record stands in Swoogo, worked out beside what the worker does otherwise."""

from __future__ import annotations

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from stagedoor.sync.domain.record_states import check_states, due_checks

logger = logging.getLogger(__name__)

LOOK_SECONDS = 3.0
# Working out a large agenda takes seconds: it must not take more than this part of a processor for long.
SHARE = 0.2


def start(stop: threading.Event) -> None:
    """Work out the states that do not hold any more, until *stop* is set.

    On a thread of its own, so that no sync and no beat waits for it. It is not waited for at the end: what it
    was at is done again by whoever works next.
    """
    threading.Thread(target=_look, args=(stop,), name="record states", daemon=True).start()


def _look(stop: threading.Event) -> None:
    rest = LOOK_SECONDS
    while not stop.wait(rest):
        began = time.monotonic()
        try:
            close_old_connections()
            check_due_states()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer; the states of records wait: %s", error)
        except Exception:
            logger.exception("the states of records could not be worked out; tried again in a moment")
        rest = max(LOOK_SECONDS, (time.monotonic() - began) / SHARE)
    connections.close_all()


def check_due_states() -> int:
    """Work out the states of every mapping whose kept ones do not hold; returns of how many."""
    checked = 0
    for mapping in due_checks():
        try:
            check_states(mapping)
            checked += 1
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("the states of %s could not be worked out; the others go on", mapping)
    return checked
