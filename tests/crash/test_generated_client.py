"""W4: a client generated from the API's description works with real processes: list, upsert, sync, read."""

from __future__ import annotations

import importlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.conftest import Installation

pytestmark = pytest.mark.slow
SETTINGS = "package_name_override: stagedoor_client\npost_hooks: []\n"


@pytest.fixture
def base(installation: Installation) -> Iterator[str]:
    """The address of a server with a worker."""
    installation.prepare(sessions=1)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    serving = installation.start("run", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: reads(f"{address}/api/v1/openapi.json") is not None)
    yield address
    serving.terminate()
    serving.wait(30)


@pytest.fixture
def operation(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Finds an operation of the generated client: ``sessions.list_sessions``."""
    (settings := tmp_path / "settings.yml").write_text(SETTINGS)
    line = ["-m", "openapi_python_client", "generate", "--url", f"{base}/api/v1/openapi.json"]
    line += ["--meta", "none", "--output-path", str(tmp_path / "stagedoor_client"), "--config", str(settings)]
    made = subprocess.run([sys.executable, *line], text=True, capture_output=True, check=False, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Warning" not in made.stdout + made.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    return lambda name: importlib.import_module(f"stagedoor_client.api.{name}")


def test_W4_a_generated_client_lists_upserts_syncs_and_reads_the_sync(
    installation: Installation, base: str, operation: Callable[[str], Any]
) -> None:
    made = installation.run("token", "create", "camp", "--name", "x", "--role", "editor", "--json")
    token = json.loads(made.stdout)["token"]
    package = importlib.import_module("stagedoor_client")
    models = importlib.import_module("stagedoor_client.models")
    with package.AuthenticatedClient(base_url=base, token=token) as client:
        [known] = operation("sessions.list_sessions").sync("one", client=client).items
        row = models.SessionRow(
            source_id="s-2",
            title="Knots",
            status="accepted",
            starts_at=f"{known.starts_at:%Y-%m-%d} 20:00",
            ends_at=f"{known.starts_at:%Y-%m-%d} 21:00",
        )
        given = models.SessionUpsert(source="ours", rows=[row])
        upserted = operation("upsert.upsert_sessions").sync("one", client=client, body=given)
        assert [one.result for one in upserted.rows] == ["created"]
        started = operation("syncs.start_sync").sync("one", client=client, body=models.SyncIn())
        get = operation("syncs.get_sync").sync
        wait_until(lambda: get("one", started.id, client=client).status not in {"waiting", "running"})
        ended = get("one", started.id, client=client)
        assert (ended.status, ended.succeeded["sessions"]) == ("succeeded", 2)
        assert len(ended.records) > 2
        missing = operation("sessions.get_session").sync("one", 10**9, client=client)
        assert (missing.status, missing.code) == (404, "not_found")
    assert "Knots" in installation.swoogo()["sessions"]


def reads(address: str) -> bytes | None:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read()  # type: ignore[no-any-return]
    except OSError:
        return None


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until, "it never was so"
        time.sleep(0.3)
