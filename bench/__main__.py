"""``python -m bench [PART …] [--large]``: measure, and print one table for each part.

``load`` takes half an hour, so that it is no part of all parts.
"""

from __future__ import annotations

import click
from tests.postgres import NotInstalled

from bench import (
    attacks,
    budget,
    conflicts,
    first_push,
    in_and_out,
    load,
    pages,
    pictures,
    planning,
    quiet,
    scaling,
    side_by_side,
    slow_clients,
)
from bench.report import Part, show

PARTS = {
    part.name: part
    for part in (
        Part("first-push", "calls and credits against the fewest possible", first_push.run),
        Part("naive", "a push against a program that looks up and writes one by one", side_by_side.run),
        Part("planning", "how time and memory of planning grow", planning.run),
        Part("pictures", "fitting pictures against a plain Pillow loop", pictures.run),
        Part("workers", "two workers against one on PostgreSQL", scaling.run),
        Part("budget", "a push that the credit limit holds up, against the limit's own bound", budget.run),
        Part("quiet", "what the schedule's look costs among 100,000 mapped events", quiet.run),
        Part("conflicts", "finding what is double-booked in an agenda", conflicts.run),
        Part("in-and-out", "exports brought in again, and the API against an import", in_and_out.run),
        Part("pages", "time, statements and size of each page that lists or shows", pages.run),
        Part("slow-clients", "signing in while 400 requests do not come", slow_clients.run),
        Part("attacks", "what another tenant and the memory notice of each attack", attacks.run),
    )
}
LOAD = "load"
WHAT = {part.name: part.what for part in PARTS.values()} | {
    LOAD: "people clicking and workers syncing at length"
}


@click.command(epilog="Parts: " + "; ".join(f"{name}, {what}" for name, what in WHAT.items()))
@click.argument("names", nargs=-1, metavar="[PART]...", type=click.Choice(list(WHAT)))
@click.option("--large", is_flag=True, help="The big sizes as well; takes long.")
@click.option("--minutes", default=30.0, show_default=True, help="How long load takes.")
def main(names: tuple[str, ...], *, large: bool, minutes: float) -> None:
    """Measure these parts, or all but load."""
    for name in names or PARTS:
        try:
            show(load.run(minutes) if name == LOAD else PARTS[name].run(large))
        except NotInstalled as error:
            click.echo(f"\n{name}: {error}")


if __name__ == "__main__":
    main()
