"""What ends a process's work on a run before the run is at its end: somebody goes on with it."""

from __future__ import annotations

import threading
from datetime import datetime

from django.db import InterfaceError, OperationalError

from stagedoor.common.errors import StopRequested

# The database is away, or takes nothing: no matter of one record.
DATABASE_TROUBLE = (OperationalError, InterfaceError)


class LeaseLost(StopRequested):
    """Another process has taken this run up; it goes on with it and we stop."""

    code = "lease_lost"


class HandBack(StopRequested):
    """This process is going down; the run stays unfinished, for another one to take up."""

    code = "handed_back"


class Parked(StopRequested):
    """There are no credits for some time; the run lets go of this process until ``until``."""

    code = "parked"

    def __init__(self, until: datetime) -> None:
        super().__init__("The run waits for Swoogo's credit budget.")
        self.until = until


going_down = threading.Event()
"""Set when this process was told to end: its runs stop at the next look and are handed back."""
