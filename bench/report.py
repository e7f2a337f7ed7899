"""What a part of the benchmark hands back, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

WIDTH = 150


@dataclass(frozen=True)
class Report:
    """A table and what it shows, in sentences."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Part:
    """One part of the benchmark; ``run`` is told whether the big sizes are wanted as well."""

    name: str
    what: str
    run: Callable[[bool], Report]


def show(report: Report) -> None:
    """Print a report."""
    console = Console(width=WIDTH, highlight=False)
    console.print(f"\n[bold]{report.title}[/]")
    table = Table(*report.headings, box=None, pad_edge=False)
    for row in report.rows:
        table.add_row(*row)
    console.print(table)
    for note in report.notes:
        console.print(note)


def ratio(value: float, base: float) -> str:
    """How many times *base* a value is."""
    return f"{value / base:.2f}" if base else "-"
