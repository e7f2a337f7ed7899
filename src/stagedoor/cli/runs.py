"""``stagedoor runs``: what became of past syncs."""

from __future__ import annotations

from dataclasses import asdict

import click

from stagedoor.cli.common import command, echo, find_event, print_json
from stagedoor.cli.report import print_run
from stagedoor.common.errors import InputError


class RunsGroup(click.Group):
    """``runs ORG/EVENT`` lists, ``runs show ID`` shows one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a path as the argument of *list*."""
        if args and "/" in args[0]:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=RunsGroup, subcommand_metavar="ORG/EVENT | show ID | put-back ID")
def runs() -> None:
    """What became of past syncs: “runs ORG/EVENT” lists them, “runs show ID” shows one."""


@runs.command("list", hidden=True)
@click.argument("path", metavar="ORG/EVENT")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def list_runs(path: str, *, as_json: bool) -> None:
    """List the latest runs of an event."""
    from stagedoor.sync.domain.run_json import listed_run_json
    from stagedoor.sync.models import SyncRun

    found = list(SyncRun.objects.filter(mapping__event=find_event(path))[:50])
    if as_json:
        print_json({"runs": [listed_run_json(run) for run in found]})
        return
    for run in found:
        ended = run.finished_at or run.started_at or run.created_at
        status = run.get_status_display() or run.get_state_display()
        echo(f"{run.pk:>6}  {ended:%Y-%m-%d %H:%M} UTC  {run.scope:8}  {status}: {run.message}")
    if not found:
        echo("No syncs yet.")


@runs.command()
@click.argument("run_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def show(run_id: int, *, as_json: bool) -> None:
    """Show one run with the outcome of every record, and the key's budget of credits."""
    from stagedoor.sync.credits.budget import budget_of
    from stagedoor.sync.domain.run_json import run_json
    from stagedoor.sync.models import SyncRun

    run = SyncRun.objects.filter(pk=run_id).first()
    if run is None:
        raise InputError(f"There is no run {run_id}.", remedy="“stagedoor runs ORG/EVENT” lists them.")
    if as_json:
        print_json(run_json(run) | {"budget": asdict(budget_of(run.mapping.connection))})
    else:
        print_run(run)


@runs.command("put-back")
@click.argument("run_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def put_back(run_id: int, *, as_json: bool) -> None:
    """Let the next sync give Swoogo again what ours took the place of in this run; ours stays here."""
    from stagedoor.sync.domain.resolve import put_theirs_back
    from stagedoor.sync.models import RunRecord

    records = RunRecord.objects.filter(run=run_id).exclude(theirs=[])
    going = [(record, put_theirs_back(record)) for record in records]
    if as_json:
        facts = [
            {"kind": record.kind, "id": record.record_id, "name": record.name, "fields": fields}
            for record, fields in going
        ]
        print_json({"put_back": facts})
        return
    for record, fields in going:
        echo(f"{record.kind} {record.name}: {', '.join(fields)}")
    echo("The next sync sends it." if going else "Ours took the place of nothing in this run.")
