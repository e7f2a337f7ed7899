"""``stagedoor conflicts``: what is double-booked or out of place."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, PlainConsole, command, find_event, print_json

if TYPE_CHECKING:
    from stagedoor.agenda.domain.conflicts import Known


@click.command()
@click.argument("path", metavar="ORG/EVENT")
@click.option("--accepted", is_flag=True, help="Also list those that were accepted as meant.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with all of them.")
@command
def conflicts(path: str, *, accepted: bool, as_json: bool) -> None:
    """List rooms and people booked twice, and sessions out of place; exit code 1 when some are open."""
    from stagedoor.agenda.domain.conflicts import conflicts_of, open_ones

    known = conflicts_of(find_event(path))
    is_open = open_ones(known)
    if as_json:
        print_json({"open": len(is_open), "conflicts": [_as_json(each) for each in known]})
    else:
        _print(known if accepted else is_open, accepted=len(known) - len(is_open))
    if is_open:
        sys.exit(DONE_WITH_FAILURES)


def _print(known: list[Known], *, accepted: int) -> None:
    from rich.table import Table

    from stagedoor.agenda.conflicts.words import LABELS

    console = PlainConsole()
    if known:
        table = Table("Conflict", "What is wrong", box=None, pad_edge=False)
        for each in known:
            table.add_row(LABELS[each.conflict.kind], f"{each.sentence} {_accepted(each)}".strip())
        console.print(table)
    else:
        console.print("No open conflicts.")
    if accepted:
        console.print(f"Accepted as meant: {accepted}.")


def _accepted(known: Known) -> str:
    if known.accepted is None:
        return ""
    by = f" by {known.accepted.person}" if known.accepted.person else ""
    return f"Accepted{by} on {known.accepted.accepted_at:%Y-%m-%d}."


def _as_json(known: Known) -> dict[str, Any]:
    conflict, accepted = known.conflict, known.accepted
    return {
        "kind": conflict.kind,
        "message": known.sentence,
        "sessions": [
            {
                "id": each.pk,
                "title": each.title,
                "starts_at": each.starts_at and each.starts_at.isoformat(),
                "ends_at": each.ends_at and each.ends_at.isoformat(),
                "room": each.room_name or None,
            }
            for each in conflict.sessions
        ],
        "speakers": list(conflict.people),
        "accepted": accepted
        and {
            "by": str(accepted.person) if accepted.person else None,
            "at": accepted.accepted_at.isoformat(),
        },
    }
