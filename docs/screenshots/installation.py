"""A throw-away Stagedoor with the demo's conference, served beside a local Swoogo of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2 as httpx
from docs.screenshots.seed import sandbox_seed

from swoogo_sandbox.server import RunningSandbox, start

FILES = Path(__file__).parent
START_SECONDS = 120


@dataclass(frozen=True)
class Installation:
    """``base`` is the site's address, ``files`` that of a web server with FILES."""

    base: str
    folder: Path
    environment: dict[str, str]
    sandbox: RunningSandbox
    files: str

    def command(self, *words: str, given: str = "") -> str:
        """One command of an operator; what it prints. Raises where it fails."""
        line = [sys.executable, "-m", "stagedoor", *words]
        done = subprocess.run(
            line, env=self.environment, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"stagedoor {' '.join(words)}: {done.stderr}")
        return done.stdout

    def in_swoogo(self, kind: str, event_id: int, name: str) -> int:
        """The id that a record of this name has in the local Swoogo."""
        rows = httpx.get(f"{self.sandbox.base}/_control/state").json()[kind]
        return next(int(row["id"]) for row in rows if row["event_id"] == event_id and row["name"] == name)

    def somebody(self, method: str, path: str, **values: Any) -> None:
        """Somebody does this in the local Swoogo by hand."""
        httpx.request(method, f"{self.sandbox.base}/_control{path}", json=values).raise_for_status()


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation with the demo's conference, not synced yet; thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-screenshots-") as name, _files_served() as files:
        folder, sandbox = Path(name), start(seed=sandbox_seed())
        base = f"http://127.0.0.1:{_free_port()}"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("STAGEDOOR_")}
        environment = kept | {
            "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
            "STAGEDOOR_DATA_DIR": str(folder / "data"),
            "STAGEDOOR_SWOOGO_URL": sandbox.url,
            "STAGEDOOR_PUBLIC_URL": base,
            "STAGEDOOR_PRIVATE_SOURCES": "true",
        }
        here = Installation(base, folder, environment, sandbox, files)
        subprocess.run([sys.executable, "-m", "docs.screenshots.demo"], env=environment, check=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "stagedoor", "run", "--port", base.rpartition(":")[2]], env=environment
        )
        try:
            _wait_until_served(f"{base}/accounts/login/")
            yield here
        finally:
            process.terminate()
            process.wait(START_SECONDS)
            sandbox.stop()


@contextmanager
def _files_served() -> Iterator[str]:
    """This folder on a web server, where a live source is pulled from; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(FILES)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of requests that went well."""


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _wait_until_served(address: str) -> None:
    for _ in range(START_SECONDS * 5):
        try:
            httpx.get(address, timeout=60).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The site was not served within {START_SECONDS} seconds.")
