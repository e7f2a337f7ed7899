"""Webhooks with a real worker: killed while it delivers, the message goes again with the same id."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.crash.conftest import Installation
from tests.receiver import receiving

pytestmark = pytest.mark.slow

# The receiver lies on this machine, so 127.0.0.1 counts as public in these processes.
PUBLIC = """
import sys
from stagedoor.common import addresses
addresses.is_public = lambda address: True
"""
LISTEN = f"""{PUBLIC}
import django
django.setup()
from stagedoor.accounts.models import Organization
from stagedoor.webhooks.domain.manage import add_webhook
add_webhook(Organization.objects.get(), sys.argv[1], ["run.finished"])
"""
WORK = f"""{PUBLIC}
from stagedoor.cli.main import start
sys.argv = ["stagedoor", "worker"]
start()
"""
# As half a minute later.
TIME_PASSES = """
import django
django.setup()
from stagedoor.webhooks.models import WebhookDelivery
WebhookDelivery.objects.filter(next_try_at__isnull=False).update(next_try_at="2020-01-01T00:00:00Z")
"""


def test_W4_a_worker_killed_while_it_delivers_loses_nothing(installation: Installation) -> None:
    installation.prepare(sessions=1)
    with receiving() as receiver:
        carry_out(installation, LISTEN, receiver.url)
        assert installation.run("sync", "camp/one").returncode == 0
        receiver.hold.clear()
        worker = start_worker(installation)
        wait_until(lambda: bool(receiver.posts))
        worker.kill()
        worker.wait()
        receiver.hold.set()
        carry_out(installation, TIME_PASSES)
        start_worker(installation)
        wait_until(lambda: len(receiver.posts) == 2)
        first, second = receiver.posts
        assert first.headers["Webhook-Id"] == second.headers["Webhook-Id"]
        assert second.content["data"]["status"] == "succeeded"
        carry_out(installation, TIME_PASSES)
        time.sleep(5)
        assert len(receiver.posts) == 2, "what has arrived is not sent again"


def carry_out(installation: Installation, script: str, *words: str) -> None:
    subprocess.run([sys.executable, "-c", script, *words], env=installation.environment, check=True)


def start_worker(installation: Installation) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK], env=installation.environment, text=True, stderr=subprocess.DEVNULL
    )
    installation.processes.append(worker)
    return worker


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until, "it never was so"
        time.sleep(0.1)
