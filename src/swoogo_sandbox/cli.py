"""The command line: ``swoogo-sandbox serve`` and ``swoogo-sandbox profiles``."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import click

from swoogo_sandbox.profiles import PROFILES, UnknownProfileError
from swoogo_sandbox.seed import BadSeedError
from swoogo_sandbox.server import start
from swoogo_sandbox.state_file import BadStateError

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def main() -> None:
    """A local Swoogo for demos, tests and anyone who writes a Swoogo client."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8090, show_default=True, help="Port to listen at; 0 takes a free one.")
@click.option("--seed", type=FILE, help="JSON file with accounts, keys and events to begin with.")
@click.option("--state", type=FILE, help="Keep the state in this file, so that it survives a restart.")
@click.option("--profile", "profiles", multiple=True, metavar="NAME", help="A reading; may be repeated.")
def serve(host: str, port: int, seed: Path | None, state: Path | None, profiles: tuple[str, ...]) -> None:
    """Serve the API and the pages until interrupted.

    Without --seed there is the key sandbox-key with the secret sandbox-secret. It sees the events 370101
    Harbour Summit (Europe/London), 370102 Lakeside Developer Days (US/Eastern), 370103 Alster Camp
    (Europe/Berlin), 370104 Pacific Makers Fair (America/Los_Angeles), 370105 Lantern Week (Asia/Tokyo),
    370106 Orchard Meetup (past, Europe/Paris), 370107 Riverside Forum (Europe/Berlin, with a small
    agenda), 370108 Rehearsal (UTC, to try things out). The key second-key with second-secret belongs to
    another account, with the events 470201 (Europe/London) and 470202 (US/Central).
    """
    try:
        described = json.loads(seed.read_text(encoding="utf-8")) if seed else None
        running = start(host=host, port=port, profiles=profiles, seed=described, state=state)
    except (UnknownProfileError, BadSeedError, BadStateError) as error:
        raise click.UsageError(str(error)) from None
    except (OSError, ValueError, KeyError) as error:
        raise click.UsageError(f"{seed} is not a seed file: {error!r}") from None
    click.echo(f"swoogo-sandbox listening on {running.base} (API /api/v1, pages /)")
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    over.wait()
    running.stop()


@main.command()
def profiles() -> None:
    """List the profiles: what Swoogo is assumed to do, and what the sandbox does instead."""
    for profile in PROFILES.values():
        click.echo(f"{profile.name}  ({profile.section})")
        click.echo(f"    assumed: {profile.default}")
        click.echo(f"    instead: {profile.reading}")
