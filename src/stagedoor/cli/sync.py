"""``stagedoor sync``: start a sync and follow it to its end, preview one, or apply a preview."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

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
from stagedoor.cli.following import apply_and_follow, follow_sponsors, push_and_follow
from stagedoor.cli.report import print_preview, print_run
from stagedoor.common.errors import ConfigError, InputError, RemoteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.sync.models import SyncRun
    from stagedoor.sync.planning.records import Ref

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
    "--only",
    multiple=True,
    metavar="KIND:ID",
    help="Send this record alone, with what it needs: session:17, speaker:4, sponsor:2. Can be repeated.",
)
@click.option("--preview", is_flag=True, help="Send nothing: print what a sync would send, and keep it.")
@click.option(
    "--expect-no-changes", is_flag=True, help="Preview, and exit with 1 when there is something to send."
)
@click.option("--apply", "apply_id", type=int, metavar="PREVIEW", help="Send exactly what a preview shows.")
@click.option(
    "--without",
    multiple=True,
    type=int,
    metavar="LINE",
    help="With --apply: leave this line out, and what depends on it. Can be repeated.",
)
@click.option(
    "--allow",
    type=int,
    metavar="SYNC",
    help="Say yes to exactly the lines that the sync or preview of this number asks about.",
)
@click.option(
    "--allow-closed",
    is_flag=True,
    help="Sync though the Swoogo event is closed or archived; this is remembered for that status.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def sync(path: str, *, as_json: bool, **options: Any) -> None:
    """Bring the mapped Swoogo event in step with the agenda, here and now."""
    _check(options)
    is_preview = options["preview"] or options["expect_no_changes"]
    run = _run_or_end(path, as_json=as_json, options=options, is_preview=is_preview)
    if is_preview and run.status == "previewed":
        _show_preview(run, as_json=as_json, expect_none=options["expect_no_changes"])
    else:
        _show_run(run, follow_sponsors(run, quiet=as_json), as_json=as_json)


def _check(options: dict[str, Any]) -> None:
    """Raise UsageError for options that do not go together."""
    if options["create_levels"] and not options["sponsors"]:
        raise click.UsageError("--create-levels goes with --sponsors.")
    is_preview = options["preview"] or options["expect_no_changes"]
    if is_preview and options["create_levels"]:
        raise click.UsageError("--create-levels does not go with a preview, which makes nothing.")
    if options["apply_id"] is not None and (is_preview or options["sponsors"] or options["only"]):
        raise click.UsageError("--apply sends what its preview shows; --without and --allow go with it.")
    if options["without"] and options["apply_id"] is None:
        raise click.UsageError("--without goes with --apply.")


def _show_preview(run: SyncRun, *, as_json: bool, expect_none: bool) -> None:
    from stagedoor.sync.domain.previews import preview_json

    if as_json:
        print_json(preview_json(run.preview))
    else:
        print_preview(run.preview)
    if expect_none and run.preview.lines:
        sys.exit(DONE_WITH_FAILURES)


def _show_run(run: SyncRun, sponsors: SyncRun | None, *, as_json: bool) -> None:
    """Print a run, and the sponsors' that followed it."""
    from stagedoor.sync.domain.run_json import run_json
    from stagedoor.sync.reasons import operator_hint

    if as_json:
        print_json(run_json(run) | ({"followed_by": run_json(sponsors)} if sponsors else {}))
    else:
        print_run(run)
        if sponsors:
            print_run(sponsors)
    if run.status == "refused":
        hint = operator_hint(run.reason).replace("SYNC", str(run.pk))
        echo(f"stagedoor: {run.message} {hint}".rstrip(), err=True)
        sys.exit(REFUSED)
    if any(each.status != "succeeded" for each in (run, sponsors) if each):
        sys.exit(DONE_WITH_FAILURES)


def _run_or_end(path: str, *, as_json: bool, options: dict[str, Any], is_preview: bool) -> SyncRun:
    """The finished run; where there is none, say why and end the command."""
    from django.db import DatabaseError

    from stagedoor.sync.domain.run_json import no_run_json

    started: list[SyncRun] = []
    try:
        return _start(path, options, quiet=as_json, on_start=started.append, is_preview=is_preview)
    except KeyboardInterrupt:
        echo("\nstagedoor: interrupted; what went stays, and the next sync goes on from there.", err=True)
        sys.exit(INTERRUPTED)
    except (ConfigError, InputError, RemoteError) as error:
        if as_json:
            print_json(no_run_json("refused", error.code, str(error)))
        raise
    except DatabaseError as error:
        message = f"{database_trouble(error)} What went stays, and the next sync goes on from there."
        if as_json:
            print_json(no_run_json("failed", "database", message, run=started[0].pk if started else None))
        refuse(message, exit_code=DONE_WITH_FAILURES)


def _start(
    path: str,
    options: dict[str, Any],
    *,
    quiet: bool,
    on_start: Callable[[SyncRun], None],
    is_preview: bool,
) -> SyncRun:
    from stagedoor.sync.models import RunPurpose

    event = find_event(path)
    if options["apply_id"] is not None:
        return apply_and_follow(
            event,
            options["apply_id"],
            options["without"],
            quiet=quiet,
            allow=options["allow"],
            on_start=on_start,
        )
    return push_and_follow(
        event,
        quiet=quiet,
        on_start=on_start,
        sponsors=options["sponsors"],
        create_levels=options["create_levels"],
        allow=options["allow"],
        allow_closed=options["allow_closed"],
        purpose=RunPurpose.PREVIEW if is_preview else RunPurpose.SYNC,
        only=_records(options["only"], sponsors=options["sponsors"]),
    )


def _records(texts: tuple[str, ...], *, sponsors: bool) -> list[Ref]:
    """The records that ``--only`` names; InputError for another form, or a kind of the other scope."""
    from stagedoor.swoogo.records import Kind

    kinds = [Kind.SPONSOR] if sponsors else [Kind.SESSION, Kind.SPEAKER]
    found: list[Ref] = []
    for text in texts:
        kind, _, number = text.partition(":")
        if kind not in kinds or not (number.isascii() and number.isdecimal()):
            named = " or ".join(f"{each}:ID" for each in kinds)
            raise InputError(f"“{text}” names no record to sync.", remedy=f"Write {named}.")
        found.append((Kind(kind), int(number)))
    return found
