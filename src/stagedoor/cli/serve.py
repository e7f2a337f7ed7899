"""``stagedoor run``, ``worker`` and ``migrate``: what an operator keeps running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import click

from stagedoor.cli.common import command, echo, migrate_database

STOP_SECONDS = 25
HEADER_MILLISECONDS = 10_000
HEADER_BYTES = 65_536
# Requests under way at a time; all but a few of them are being read or sent, which takes no thread.
CONNECTIONS = 2048


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--web-only", is_flag=True, help="Without a worker; start those with “stagedoor worker”.")
@command
def run(host: str, port: int, *, web_only: bool) -> None:
    """Serve the site, and work in the background."""
    migrate_database()
    commands = [web_command(host, port)]
    if not web_only:
        commands.append([sys.executable, "-m", "stagedoor", "worker"])
    echo(f"Stagedoor is at http://{host}:{port}")
    sys.exit(supervise(commands))


def web_command(host: str, port: int) -> list[str]:
    """The command that serves the site; see ``web.door`` for what is let in."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--host", host, "--port", str(port)),
        *("--workers", "1", "--respawn-failed-workers", "--log-level", "warning"),
        *("--http", "1", "--no-ws", "--http1-header-read-timeout", str(HEADER_MILLISECONDS)),
        *("--http1-buffer-size", str(HEADER_BYTES), "--backlog", str(CONNECTIONS)),
        "stagedoor.asgi:application",
    ]


def supervise(commands: list[list[str]]) -> int:
    """Keep these processes running until this one is told to stop; a dead one is started again."""
    stop = stop_on_signal()
    processes = {index: subprocess.Popen(line) for index, line in enumerate(commands)}
    while not stop.wait(0.5):
        for index, process in processes.items():
            if process.poll() is not None:
                echo(f"stagedoor: a process ended ({process.returncode}); starting it again", err=True)
                time.sleep(1)
                processes[index] = subprocess.Popen(commands[index])
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return 0


def stop_on_signal() -> threading.Event:
    """An event that is set on SIGTERM and on Ctrl-C."""
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    return stop


@click.command()
@command
def worker() -> None:
    """Work in the background: syncs, pictures, the schedule."""
    from stagedoor.jobs.runtime import work

    work(stop_on_signal())
    # Whatever still hangs, on a database that is gone or a picture that does not come, may be cut off.
    os._exit(0)


@click.command()
@command
def migrate() -> None:
    """Bring the tables up to date."""
    migrate_database()
    echo("The tables are up to date.")
