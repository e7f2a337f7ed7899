"""What ``stagedoor import`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from stagedoor.cli.common import PlainConsole
from stagedoor.common.text import plural
from stagedoor.imports.sheet import CUSTOM

if TYPE_CHECKING:
    from stagedoor.imports.domain.apply import ImportResult
    from stagedoor.imports.preview.contents import Preview

ACTIONS = ("created", "updated", "restored", "unchanged")


def counts_in_words(counts: dict[str, dict[str, int]]) -> str:
    """Return what an import did, such as “2 speakers created, 1 session updated”."""
    told = [
        f"{plural(number, kind)} {action}"
        for action, by_kind in counts.items()
        for kind, number in by_kind.items()
        if number
    ]
    return ", ".join(told) or "ids only"


def print_result(result: ImportResult, preview: Preview | None) -> None:
    """Print counts, then every problem, value that was kept and record that is gone."""
    console = PlainConsole(soft_wrap=True)
    if preview:
        console.print("Preview: nothing was written.")
        _print_diffs(console, preview)
    _print_counts(console, result)
    for problem in result.problems:
        console.print(f"{'note' if problem.severity == 'note' else 'problem'}: {problem}")
    for kept in result.kept:
        field = kept.field.removeprefix(CUSTOM)
        console.print(
            f"kept: {kept.kind} “{kept.name}”, {field}: here “{kept.here}”, in the file “{kept.source}”"
        )
    for gone in result.gone:
        at = f", {gone.at}" if gone.at else ""
        console.print(f"not in the file any more, stays here: {gone.kind} “{gone.name}”{at}")
    if result.pictures_waiting:
        waiting = plural(result.pictures_waiting, "picture waits", "pictures wait")
        console.print(f"{waiting} to be fetched: by the worker, or in the course of the next sync.")
    if result.import_id:
        console.print(f"“stagedoor imports undo {result.import_id}” takes this import back.")


def _print_diffs(console: PlainConsole, preview: Preview) -> None:
    for diff in preview.diffs:
        if diff.changes or diff.action in {"create", "restore"}:
            console.print(f"{diff.action}: {diff.kind} “{diff.name}”")
        for change in diff.changes if diff.action != "create" else ():
            console.print(f"  {change.field.removeprefix(CUSTOM)}: “{change.before}” → “{change.after}”")


def _print_counts(console: PlainConsole, result: ImportResult) -> None:
    table = Table("", *ACTIONS, box=None, pad_edge=False)
    for kind in result.created:
        numbers = [getattr(result, action)[kind] for action in ACTIONS]
        if any(numbers):
            table.add_row(f"{kind}s", *map(str, numbers))
    console.print(table)
