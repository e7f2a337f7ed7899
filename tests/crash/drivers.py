"""For tests: a driver process, which takes orders; see ``forking``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any


class Driver:
    """The process of a module of this folder, on an installation of its own."""

    def __init__(self, module: str, **environment: str) -> None:
        start = f"import django; django.setup(); from tests.crash.{module} import main; main()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", start],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "stagedoor.settings", **environment},
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout

    def order(self, **facts: Any) -> dict[str, Any]:
        """Have it carried out; the answer."""
        self.send(**facts)
        return self.answer()

    def send(self, **facts: Any) -> None:
        self._orders.write(f"{json.dumps(facts)}\n")
        self._orders.flush()

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer

    def close(self) -> None:
        """End it, and whatever is left of what it started."""
        self._orders.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._answers.close()
