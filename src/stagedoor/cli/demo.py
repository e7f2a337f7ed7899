"""``stagedoor demo``: a local Swoogo, a made-up conference, a first sync, and the site to try it on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import command, echo, migrate_database, refuse
from stagedoor.cli.serve import supervise, web_command
from stagedoor.common.errors import ConfigError

if TYPE_CHECKING:
    from stagedoor.sync.models import EventMapping

HOST = "127.0.0.1"


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where the site is served.")
@click.option("--sandbox-port", default=8090, show_default=True, help="Where the local Swoogo is served.")
@click.option("--no-serve", is_flag=True, help="End once the first sync has been printed.")
@click.option("--fresh", is_flag=True, help="Delete what an earlier demo left, and start over.")
def demo(*, port: int, sandbox_port: int, no_serve: bool, fresh: bool) -> None:
    """Try everything with a made-up conference and a local Swoogo.

    All of it is kept in the folder "demo" of the data directory; running it again goes on with it.
    """
    from stagedoor.demo.sandbox import running_sandbox

    folder = _own_folder(port, fresh=fresh)
    if not no_serve:
        _check_port(port)
    # Ending by a signal must end the sandbox as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with running_sandbox(sandbox_port, folder / "sandbox.json") as sandbox:
            os.environ["STAGEDOOR_SWOOGO_URL"] = f"{sandbox}/api/v1"
            os.environ["STAGEDOOR_SWOOGO_RECORD_URL"] = f"{sandbox}/events/{{event}}#{{kind}}-{{id}}"
            _first_sync(sandbox)
            if not no_serve:
                echo("Press Ctrl-C to end.")
                supervise([web_command(HOST, port), [sys.executable, "-m", "stagedoor", "worker"]])
    except ConfigError as error:
        refuse(str(error))
    except KeyboardInterrupt:
        echo("Ended; running it again goes on from here.")


def _own_folder(port: int, *, fresh: bool) -> Path:
    """The demo's own data, apart from whatever installation the environment describes."""
    folder = Path(os.environ.get("STAGEDOOR_DATA_DIR", "var")).resolve() / "demo"
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop("STAGEDOOR_DATABASE_URL", None)
    os.environ["STAGEDOOR_DATA_DIR"] = str(folder)
    os.environ["STAGEDOOR_PUBLIC_URL"] = f"http://{HOST}:{port}"
    return folder


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            refuse(f"Port {port} cannot be used ({error.strerror}). Choose another with --port.")


@command
def _first_sync(sandbox: str) -> None:
    """Make what is missing, sync, and say what went, what did not and where to look."""
    from stagedoor.cli.following import push_and_follow
    from stagedoor.cli.report import print_run
    from stagedoor.demo.build import build_demo

    migrate_database()
    mapping = build_demo()
    _introduce(mapping)
    print_run(push_and_follow(mapping.event, quiet=False))
    echo("")
    print_run(push_and_follow(mapping.event, quiet=False, sponsors=True))
    _say_where(mapping, sandbox)


def _introduce(mapping: EventMapping) -> None:
    event = mapping.event
    echo(f"{event}, {event.starts_on} to {event.ends_on}, {event.timezone} (made up)")
    kinds = ("sessions", "speakers", "rooms", "tracks", "sponsors")
    echo("  " + ", ".join(f"{getattr(event, kind).count()} {kind}" for kind in kinds))
    echo(f"  mapped to the Swoogo event {mapping.swoogo_event_name} ({mapping.swoogo_event_id})\n")


def _say_where(mapping: EventMapping, sandbox: str) -> None:
    from django.conf import settings

    from stagedoor.demo.build import sign_in_path

    echo(f"""
Sign in (works once)       {settings.PUBLIC_URL}{sign_in_path(mapping.event)}
The agenda                 {settings.PUBLIC_URL}/{mapping.event.path}/sessions/
What a registrant sees     {sandbox}/events/{mapping.swoogo_event_id}
Calls that Swoogo got      {sandbox}/calls
From the command line      STAGEDOOR_DATA_DIR={settings.DATA_DIR} STAGEDOOR_SWOOGO_URL={sandbox}/api/v1 \\
                           {Path(sys.executable).with_name("stagedoor")} sync {mapping.event.path}
""")
