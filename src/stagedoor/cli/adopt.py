"""``stagedoor swoogo adopt``: match what stands in a Swoogo event already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli.common import PlainConsole, command, echo, find_event, print_json

if TYPE_CHECKING:
    from stagedoor.sync.models import Match


@click.command()
@click.argument("path", metavar="ORG/EVENT")
@click.option(
    "--accept",
    type=click.Choice(["sure", "all", "none"]),
    help="Link the sure matches, all that have one candidate, or say “none of these” to all.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def adopt(path: str, *, accept: str | None, as_json: bool) -> None:
    """Find the records in Swoogo that could be ours; the next sync links what was accepted."""
    from stagedoor.sync.domain.adopt import accept_matches, find_matches, open_matches
    from stagedoor.sync.domain.mappings import live_mapping

    mapping = live_mapping(find_event(path))
    found = find_matches(mapping)
    offers = open_matches(mapping)
    answered = accept_matches(mapping, accept) if accept else 0
    left = {match.pk for match in open_matches(mapping)}
    if as_json:
        matches = [_as_json(match) | {"is_open": match.pk in left} for match in offers]
        print_json({"matches": matches, "answered": answered, "open": len(left), "credits": found.credits})
        return
    _print(offers)
    echo(
        f"{len(offers)} could be in Swoogo already, {found.sure} surely; "
        f"{answered} answered, {len(left)} open."
    )
    if left:
        echo("Answer the open ones with --accept, or on the page “Match what is already there”.")


def _as_json(match: Match) -> dict[str, Any]:
    return {
        "kind": match.kind,
        "id": match.record_id,
        "name": match.name,
        "candidates": [
            {"id": each["id"], "why": each["why"], "is_sure": each["is_sure"], "row": each["row"]}
            for each in match.candidates
        ],
    }


def _print(offers: list[Match]) -> None:
    from rich.table import Table

    from stagedoor.swoogo.records import Kind
    from stagedoor.sync.planning.proposals import called

    if not offers:
        return
    table = Table("", "Ours", "Theirs", "Why", box=None, pad_edge=False)
    for match in offers:
        for each in match.candidates:
            theirs = f"{called(Kind(match.kind), each['row'])} ({each['id']})"
            mark = "=" if each["is_sure"] else "?"
            table.add_row(mark, f"{match.kind} {match.name}", theirs, each["why"])
    PlainConsole().print(table)
