"""``stagedoor drift``: compare an event with Swoogo, and decide what to do about what differs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, PlainConsole, command, echo, find_event, print_json

if TYPE_CHECKING:
    from stagedoor.sync.domain.drift_report import DriftReport

CHOICES = {"ours": "send_ours", "theirs": "keep_theirs"}


@click.command()
@click.argument("path", metavar="ORG/EVENT")
@click.option("--known", is_flag=True, help="Only tell what is known already; asks Swoogo nothing.")
@click.option(
    "--choose",
    type=click.Choice(sorted(CHOICES)),
    help="For everything that differs: send ours with the next sync, or keep theirs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def drift(path: str, *, known: bool, choose: str | None, as_json: bool) -> None:
    """Compare the mapped Swoogo event with what is here; exit code 1 when something differs."""
    from stagedoor.sync.domain.drift import check_drift, credits_needed
    from stagedoor.sync.domain.drift_report import drift_report
    from stagedoor.sync.domain.mappings import live_mapping
    from stagedoor.sync.domain.resolve import choose_for_all

    mapping = live_mapping(find_event(path))
    if not known:
        if not as_json:
            echo(f"Comparing with Swoogo, for about {credits_needed(mapping)} credits …", err=True)
        check_drift(mapping)
    if choose:
        choose_for_all(mapping, choose)
    report = drift_report(mapping)
    if as_json:
        print_json(report.as_json())
    else:
        _print(report)
    if report.differs:
        sys.exit(DONE_WITH_FAILURES)


def _print(report: DriftReport) -> None:
    from rich.table import Table

    from stagedoor.sync.planning.verify import cut

    console = PlainConsole()
    if report.checked_at is None:
        console.print("Not compared with Swoogo so far.")
    else:
        console.print(f"Compared on {report.checked_at:%Y-%m-%d %H:%M} UTC, for {report.credits} credits.")
    for why in report.doubts.values():
        console.print(why)
    if report.differences:
        table = Table("Record", "Field", "Ours", "Last sent", "Theirs", box=None, pad_edge=False)
        for each in report.differences:
            table.add_row(
                f"{each.kind} {each.name}", each.label, cut(each.ours), cut(each.sent), cut(each.theirs)
            )
        console.print(table)
    for gone in report.gone:
        console.print(f"Not in Swoogo any more: {gone['kind']} {gone['name']} ({gone['swoogo_id']})")
    for other in report.not_ours:
        console.print(f"In Swoogo, and not ours: {other['kind']} {other['name']} ({other['id']})")
    if not report.differs and report.checked_at is not None:
        console.print("Equal: nothing differs.")
