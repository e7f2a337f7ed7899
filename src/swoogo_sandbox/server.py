"""Start and stop a sandbox: in a thread for tests, or for as long as the process lives."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from swoogo_sandbox.app import Application
from swoogo_sandbox.connection import Server
from swoogo_sandbox.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from swoogo_sandbox.store import Record

SAVE_INTERVAL = 1.0


class RunningSandbox:
    """A sandbox that is being served; ``url`` is what a Swoogo client is given."""

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self.sandbox = sandbox
        self._server = Server(host, port, Application(sandbox))
        shown = f"[{host}]" if ":" in host else host
        self.base = f"http://{shown}:{self._server.port}"
        self.url = f"{self.base}/api/v1"
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        if sandbox.state_file is not None:
            self._threads.append(threading.Thread(target=self._keep_saved, daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def connections(self) -> int:
        """How many are open. None is: all that a client sent before it died has been done."""
        return len(self._server.open_connections())

    def stop(self) -> None:
        """Stop serving, end all connections, save the state."""
        self._stopping.set()
        self._server.shutdown()
        self._server.hang_up()
        for thread in self._threads:
            thread.join()
        self.sandbox.save()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def _keep_saved(self) -> None:
        state_file = self.sandbox.state_file
        while state_file is not None and not self._stopping.wait(SAVE_INTERVAL):
            if state_file.saved_version != self.sandbox.store.version:
                self.sandbox.save()


def start(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    profiles: Iterable[str] = (),
    seed: Record | None = None,
    state: Path | None = None,
) -> RunningSandbox:
    """Start a sandbox in threads of this process; port 0 takes a free one."""
    return RunningSandbox(Sandbox(profiles=profiles, seed=seed, state=state), host, port)
