"""Several web processes on one database act as one."""

from __future__ import annotations

import re
import signal
import socket
import subprocess

import httpx2 as httpx
import pytest

from tests.scale.conftest import Cluster, wait_until
from tests.scale.driver import PASSWORD

pytestmark = pytest.mark.slow

# As a load balancer passes it on, whichever process it asks.
HOST = {"Host": "localhost"}


def serve(cluster: Cluster, *words: str) -> tuple[subprocess.Popen[str], str]:
    """``stagedoor run`` on a free port, once it answers; the process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process, address = cluster.start("run", "--port", str(port), *words), f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(f"{address}/accounts/login/"))
    return process, address


def answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False


def sign_in(client: httpx.Client, address: str, email: str, password: str) -> bool:
    page = client.get(f"{address}/accounts/login/").text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    sent = {"csrfmiddlewaretoken": found[1], "login": email, "password": password}
    return client.post(f"{address}/accounts/login/", data=sent).status_code == 302


def test_sign_in_holds_and_is_throttled_across_web_processes_which_stop_in_seconds(cluster: Cluster) -> None:
    assert cluster.drive("add_people", "ada@example.org", "bea@example.org").wait(timeout=60) == 0
    (one, first), (other, second) = serve(cluster), serve(cluster, "--web-only")
    with httpx.Client(headers=HOST) as client:
        assert sign_in(client, first, "ada@example.org", PASSWORD)
        assert client.get(f"{second}/").status_code == 200
    with httpx.Client(headers=HOST) as client:
        for address in (first, second, first, second, first):
            assert not sign_in(client, address, "bea@example.org", "wrong")
        assert not sign_in(client, second, "bea@example.org", PASSWORD)
    for process in (one, other):
        process.send_signal(signal.SIGTERM)
    assert [process.wait(timeout=10) for process in (one, other)] == [0, 0]
