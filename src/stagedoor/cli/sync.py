"""``stagedoor sync``: start a sync and follow it to its end."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import (
    DONE_WITH_FAILURES,
    REFUSED,
    command,
    database_trouble,
    echo,
    find_event,
    print_json,
    refuse,
)
from stagedoor.cli.report import print_run, progress_bar
from stagedoor.common.errors import ConfigError, RemoteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.agenda.models import Event
    from stagedoor.sync.models import SyncRun

POLL_SECONDS = 0.5
INTERRUPTED = 130


@click.command()
@click.argument("path", metavar="ORG/EVENT")
@click.option("--sponsors", is_flag=True, help="Send the sponsors instead of the agenda.")
@click.option(
    "--create-levels",
    is_flag=True,
    help="With --sponsors: make sponsorship levels that Swoogo lacks, for all events of the account.",
)
@click.option(
    "--allow-removals",
    is_flag=True,
    help="Let this sync remove attachments of speakers however many they are; it asks otherwise.",
)
@click.option(
    "--allow-closed",
    is_flag=True,
    help="Sync though the Swoogo event is closed or archived; this is remembered for that status.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def sync(
    path: str,
    *,
    sponsors: bool,
    create_levels: bool,
    allow_removals: bool,
    allow_closed: bool,
    as_json: bool,
) -> None:
    """Bring the mapped Swoogo event in step with the agenda, here and now."""
    if create_levels and not sponsors:
        raise click.UsageError("--create-levels goes with --sponsors.")
    if allow_removals and sponsors:
        raise click.UsageError("--allow-removals does not go with --sponsors, which remove nothing.")
    from stagedoor.sync.domain.run_json import run_json
    from stagedoor.sync.reasons import operator_hint

    run = _run_or_end(
        path,
        as_json=as_json,
        sponsors=sponsors,
        create_levels=create_levels,
        allow_removals=allow_removals,
        allow_closed=allow_closed,
    )
    if as_json:
        print_json(run_json(run))
    else:
        print_run(run)
    if run.status == "refused":
        echo(f"stagedoor: {run.message} {operator_hint(run.reason)}".rstrip(), err=True)
        sys.exit(REFUSED)
    if run.status != "succeeded":
        sys.exit(DONE_WITH_FAILURES)


def _run_or_end(path: str, *, as_json: bool, **options: bool) -> SyncRun:
    """The finished run; where there is none, say why and end the command."""
    from django.db import DatabaseError

    from stagedoor.sync.domain.run_json import no_run_json

    started: list[SyncRun] = []
    try:
        return push_and_follow(find_event(path), quiet=as_json, on_start=started.append, **options)
    except KeyboardInterrupt:
        echo("\nstagedoor: interrupted; what went stays, and the next sync goes on from there.", err=True)
        sys.exit(INTERRUPTED)
    except (ConfigError, RemoteError) as error:
        if as_json:
            print_json(no_run_json("refused", error.code, str(error)))
        raise
    except DatabaseError as error:
        message = f"{database_trouble(error)} What went stays, and the next sync goes on from there."
        if as_json:
            print_json(no_run_json("failed", "database", message, run=started[0].pk if started else None))
        refuse(message, exit_code=DONE_WITH_FAILURES)


def push_and_follow(
    event: Event,
    *,
    quiet: bool,
    sponsors: bool = False,
    create_levels: bool = False,
    allow_removals: bool = False,
    allow_closed: bool = False,
    on_start: Callable[[SyncRun], None] = lambda _: None,
) -> SyncRun:
    """Have a worker do it where one is alive, else do it in this process.

    ``allow_removals`` is the yes to as many removals as the agenda asks for at this moment, or to as many
    records being deleted in Swoogo as the latest sync missed there (R40); ``allow_closed`` the yes to an
    event that is closed in Swoogo.
    ``on_start`` is told of the run as soon as there is one.
    """
    from stagedoor.jobs.port import push
    from stagedoor.sync.domain.closed_events import allow_closed_now
    from stagedoor.sync.domain.mappings import live_mapping
    from stagedoor.sync.domain.removal_question import doubted_last, removals_now
    from stagedoor.sync.models import RunScope, Trigger

    mapping = live_mapping(event)
    scope = RunScope.SPONSORS if sponsors else RunScope.AGENDA
    if allow_closed:
        allow_closed_now(mapping)
    agreed = max(removals_now(mapping).count, doubted_last(mapping)) if allow_removals else 0
    run = push(mapping, Trigger.CLI, scope=scope, create_levels=create_levels, allow_removals=agreed).run
    on_start(run)
    with progress_bar(quiet=quiet) as show:
        while True:
            run.refresh_from_db()
            show(run)
            if run.state == "finished":
                return run
            if not _take_up(run):
                time.sleep(POLL_SECONDS)


def _take_up(run: SyncRun) -> bool:
    """Work on it here unless a worker does: first on a run that its process left behind, then on this one."""
    from stagedoor.jobs.port import worker_alive
    from stagedoor.sync.execution.execute import execute
    from stagedoor.sync.execution.lease import lost_runs

    if worker_alive():
        return False
    lost = lost_runs().filter(mapping=run.mapping).first()
    return execute((lost or run).pk) is not None
