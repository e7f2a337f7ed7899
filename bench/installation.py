"""A throw-away installation: a data directory, and the command line on it."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from bench.agenda import FIRST_DAY, LAST_DAY, TIMEZONE, Size, write_agenda
from bench.sandbox import KEY, SECRET, Sandbox

ORGANIZATION = "bench"
Args = ParamSpec("Args")
Result = TypeVar("Result")


class Installation:
    """A data directory, the settings of every process on it, and those processes."""

    def __init__(self, folder: Path, sandbox: Sandbox, settings: dict[str, str]) -> None:
        self.folder = folder
        self.sandbox = sandbox
        kept = {name: value for name, value in os.environ.items() if not name.startswith("STAGEDOOR_")}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
            "STAGEDOOR_DATA_DIR": str(folder / "data"),
            "STAGEDOOR_SWOOGO_URL": sandbox.url,
            **settings,
        }

    def command(self, *words: str, given: str = "", may_end_with: tuple[int, ...] = (0,)) -> str:
        """One command; what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "stagedoor", *words],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in may_end_with:
            raise SystemExit(f"stagedoor {' '.join(words)}: {done.stderr}")
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A command that goes on meanwhile."""
        return subprocess.Popen([sys.executable, "-m", "stagedoor", *words], env=self.environment)

    def connect(self) -> None:
        """Make the organization, and connect it to the sandbox."""
        self.command("org", "create", ORGANIZATION, "--name", "Bench")
        self.command("swoogo", "connect", ORGANIZATION, "--key", KEY, given=f"{SECRET}\n")

    def add_event(self, slug: str, size: Size) -> str:
        """An event with an agenda, mapped to an empty Swoogo event; its path."""
        path = f"{ORGANIZATION}/{slug}"
        days = ("--starts-on", str(FIRST_DAY), "--ends-on", str(LAST_DAY))
        self.command("event", "create", path, "--name", slug, "--timezone", TIMEZONE, *days)
        self.bring_in(path, size)
        self.command("swoogo", "map", path, str(self.sandbox.add_event(slug)))
        return path

    def bring_in(self, path: str, size: Size, *, changed: bool = False) -> None:
        """Import the agenda, or import it again with a few changes."""
        for file in write_agenda(self.folder, size, changed=changed):
            self.command("import", path, str(file))

    def sync(self, path: str) -> dict[str, Any]:
        """Sync once; what the command reports."""
        report: dict[str, Any] = json.loads(self.command("sync", path, "--json", may_end_with=(0, 1)))
        return report

    def do(self, function: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
        """Call a function of a module in a process of its own, with Django ready; its result."""
        return in_own_process(self.environment, function, *args, **kwargs)


def in_own_process(
    environment: dict[str, str],
    function: Callable[Args, Result],
    *args: Args.args,
    **kwargs: Args.kwargs,
) -> Result:
    """Call a function in a fresh process, with Django ready, so that its memory is its own."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, initializer=_prepare, initargs=(environment,)) as process:
        return process.submit(function, *args, **kwargs).result()


def _prepare(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    from stagedoor.cli.common import start_django  # noqa: PLC0415 - only once the environment tells where

    start_django()


@contextmanager
def installed(sandbox: Sandbox, **settings: str) -> Iterator[Installation]:
    """An installation that talks to the sandbox, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-bench-") as name:
        yield Installation(Path(name), sandbox, settings)
