"""R42 with a real worker: what happened is told, by real mail, and once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.alerts.conftest import ADDRESS, MailSink
from tests.crash.conftest import Installation

pytestmark = pytest.mark.slow

ROUNDS_LONGER = 3.0
SEND_ALERTS_THERE = f"""
import django
django.setup()
from stagedoor.accounts.models import Organization
from stagedoor.sync.alerts.settings import save_alerts
save_alerts(Organization.objects.get(), ["{ADDRESS}"], "")
"""


@pytest.fixture
def sink() -> Iterator[MailSink]:
    sink = MailSink()
    threading.Thread(target=sink.serve_forever, args=(0.01,), daemon=True).start()
    yield sink
    sink.shutdown()
    sink.server_close()


def test_R42_a_worker_tells_by_mail_that_swoogo_refuses_the_key(
    installation: Installation, sink: MailSink
) -> None:
    installation.prepare(sessions=1)
    installation.environment |= {
        "STAGEDOOR_EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "STAGEDOOR_SYNC_INTERVAL_SECONDS": "1",
    }
    line = [sys.executable, "-c", SEND_ALERTS_THERE]
    subprocess.run(line, env=installation.environment, check=True)
    assert installation.run("swoogo", "continuous", "camp", "on").returncode == 0
    fault = {"kind": "status", "status": 401, "path": "oauth2/token"}
    installation.control.post("/faults", json=fault).raise_for_status()
    installation.start("worker")
    wait_until(lambda: bool(sink.mails))
    time.sleep(ROUNDS_LONGER)
    [mail] = sink.mails
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "[Stagedoor] Swoogo refuses the key: Camp")
    assert "1 event: One." in mail.get_content()


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 45
    while not is_so():
        assert time.monotonic() < until, "it never was so"
        time.sleep(0.1)
