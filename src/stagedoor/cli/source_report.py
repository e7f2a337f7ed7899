"""What ``stagedoor source`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.cli.common import echo

if TYPE_CHECKING:
    from stagedoor.imports.domain.apply import ImportResult
    from stagedoor.sources.domain.manage import Found


def print_advice(found: Found) -> None:
    """What to do at the source, and problems of what it gave."""
    for line in found.advice:
        echo(line)
    for problem in found.problems:
        echo(f"{'note' if problem.severity == 'note' else 'problem'}: {problem}")


def print_pulled(result: ImportResult | None) -> None:
    """What a pull did, where it did anything or lost something."""
    from stagedoor.cli.import_report import print_result

    if result is not None and (result.import_id or result.lost_something):
        print_result(result, None)
