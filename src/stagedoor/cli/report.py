"""Runs on the terminal: as a table, as a bar that fills."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stagedoor.sync.models import SyncRun

MARKS = {"created": "+", "linked": "=", "updated": "~", "skipped": "-", "failed": "!", "removed": "x"}


def print_run(run: SyncRun) -> None:
    """The run for people: what went, what did not, why, and how to mend it."""
    from django.db.models import Q
    from rich.console import Console
    from rich.table import Table

    from stagedoor.sync.domain.run_json import COUNTED
    from stagedoor.sync.reasons import remedy

    console = Console(highlight=False, markup=False)
    console.print(f"Run {run.pk}: {run.get_status_display() or run.get_state_display()}. {run.message}")
    for kind in COUNTED:
        if run.attempted.get(kind):
            console.print(f"  {kind}: {run.succeeded[kind]} of {run.attempted[kind]} in Swoogo")
    console.print(f"  {run.unchanged} records unchanged, {run.calls} calls, {run.credits} credits")
    for note in _notes(run):
        console.print(f"  {note}")
    trouble = Q(outcome__in=["skipped", "failed"])
    telling = ~Q(message="") & ~Q(kind__in=["attachment", "picture"])
    records = run.records.filter(trouble | telling)
    if not records:
        return
    table = Table("", "Record", "What happened", "What to do", box=None, pad_edge=False)
    for record in records:
        name = f"{record.kind} {record.name}"
        table.add_row(MARKS[record.outcome], name, record.message, remedy(record.reason))
    console.print(table)


def _notes(run: SyncRun) -> list[str]:
    """What keeps a run, or the next one, from going: no credits, a key that Swoogo refuses."""
    from stagedoor.common.clock import to_wall
    from stagedoor.sync.credits.budget import budget_of, budget_words, waits_until

    connection, event = run.mapping.connection, run.mapping.event
    notes = []
    if until := waits_until(run):
        wall = f"{to_wall(until, event.zone):%Y-%m-%d %H:%M} ({event.timezone})"
        notes.append(f"The key's credits are used up for now; it goes on by itself at {wall}.")
    if run.state != "finished":
        notes.append(budget_words(budget_of(connection)))
    if connection.trouble_code and connection.ended_at is None:
        notes.append(f"{connection.trouble} “stagedoor swoogo update-key” takes one.")
    return notes


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[SyncRun], None]]:
    """A function that shows how far a run is; on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    shown = ""

    def show(run: SyncRun) -> None:
        nonlocal shown
        line = f"{run.phase or run.get_state_display()} {run.done}/{run.total}"
        if line != shown:
            click.echo(f"\r{line:<60}", nl=False, err=True)
            shown = line

    yield show
    click.echo("\r" + " " * 60 + "\r", nl=False, err=True)
