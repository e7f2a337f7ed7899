"""A throw-away installation: a data directory, the command line on it, and processes inside of it."""

from __future__ import annotations

import importlib
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
from typing import Any, BinaryIO, ParamSpec, TypeVar

from bench.agenda import FIRST_DAY, TIMEZONE, Size, write_agenda
from bench.sandbox import KEY, SECRET, Sandbox
from stagedoor.cli.common import start_django

ORGANIZATION = "bench"
Args = ParamSpec("Args")
Result = TypeVar("Result")


class Installation:
    """A data directory, the settings of every process on it, and the sandbox that it is connected to."""

    def __init__(self, folder: Path, sandbox: Sandbox, settings: dict[str, str]) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.log: BinaryIO | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("STAGEDOOR_")}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
            "STAGEDOOR_DATA_DIR": str(folder / "data"),
            "STAGEDOOR_SWOOGO_URL": sandbox.url,
            **settings,
        }
        self.command("migrate")
        self.command("org", "create", ORGANIZATION, "--name", "Bench")
        self.command("swoogo", "connect", ORGANIZATION, "--key", KEY, given=f"{SECRET}\n")

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
        """A command that goes on meanwhile; what it says of trouble goes to ``log`` where there is one."""
        command = [sys.executable, "-m", "stagedoor", *words]
        return subprocess.Popen(command, env=self.environment, stderr=self.log)

    def do(self, function: str, *args: object) -> Any:
        """What a function of ``bench.inside``, such as ``planning.plan``, returns here."""
        return in_own_process(_do, self.environment, function, args)

    def import_event(self, slug: str, size: Size) -> str:
        """An event with an imported agenda, mapped to an empty Swoogo event; its path."""
        path = f"{ORGANIZATION}/{slug}"
        days = ("--starts-on", str(FIRST_DAY), "--ends-on", str(size.last_day))
        self.command("event", "create", path, "--name", slug, "--timezone", TIMEZONE, *days)
        self.command("swoogo", "map", path, str(self.sandbox.add_event(slug)))
        self.bring_in(path, size)
        self.do("headshots.give", path, size.pictures)
        return path

    def bring_in(self, path: str, size: Size, *, changed: bool = False) -> None:
        """Import the agenda, or import it again with a few changes."""
        for file in write_agenda(self.folder, size, changed=changed):
            self.command("import", path, str(file))

    def add_events(self, number: int, size: Size) -> list[str]:
        """So many mapped events, quickly, without pictures; their paths."""
        swoogo_events = [self.sandbox.add_event(f"Event {n}") for n in range(number)]
        paths: list[str] = self.do("agendas.add_events", swoogo_events, size)
        return paths

    def sync(self, path: str) -> dict[str, Any]:
        """Sync once; what the command reports."""
        report: dict[str, Any] = json.loads(self.command("sync", path, "--json", may_end_with=(0, 1)))
        return report


def in_own_process(function: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
    """Call a function in a fresh process, so that its memory is its own; its result."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as process:
        return process.submit(function, *args, **kwargs).result()


def _do(environment: dict[str, str], function: str, args: tuple[object, ...]) -> Any:
    os.environ.update(environment)
    start_django()
    module, _, name = function.rpartition(".")
    return getattr(importlib.import_module(f"bench.inside.{module}"), name)(*args)


@contextmanager
def installed(sandbox: Sandbox, **settings: str) -> Iterator[Installation]:
    """An installation that is connected to the sandbox, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-bench-") as name:
        yield Installation(Path(name), sandbox, settings)
