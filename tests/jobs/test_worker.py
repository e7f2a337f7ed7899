"""The worker process, as far as one process can tell."""

from __future__ import annotations

import fcntl
import threading

import pytest
from django.conf import settings

from stagedoor.common.errors import ConfigError
from stagedoor.jobs.runtime import work


def test_on_sqlite_a_second_worker_refuses_to_start() -> None:
    with (settings.DATA_DIR / "worker.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ConfigError, match="Another worker is running"):
            work(threading.Event())
