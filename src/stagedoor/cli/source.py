"""``stagedoor source``: live sources of an event."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, command, echo, find_event, print_json
from stagedoor.cli.source_report import print_advice, print_pulled
from stagedoor.common.errors import InputError
from stagedoor.sources.as_json import found_json, pull_json, source_json

if TYPE_CHECKING:
    from stagedoor.sources.models import Pull, Source

KINDS = ("pretalx", "sessionize", "sessionboard", "frab", "indico", "url")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def source() -> None:
    """Live sources: where an event's agenda lives, pulled again and again."""


@source.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.argument("address")
@click.option("--name", default="", help="What it is called here; by default as its kind.")
@click.option("--every", type=int, default=30, show_default=True, metavar="MINUTES", help="0: by hand only.")
@click.option("--hold", is_flag=True, help="Hold whatever it brings for approval.")
@click.option(
    "--gone",
    type=click.Choice(["list", "decline"]),
    default="list",
    show_default=True,
    help="What becomes of a session that the source does not name any more.",
)
@click.option(
    "--rows", type=click.Choice(["sessions", "speakers", "sponsors"]), help="What a table's rows are."
)
@click.option("--token", "asks_token", is_flag=True, help="Read its token, or other secret, from stdin.")
@as_json_option
@command
def add(
    path: str,
    kind: str,
    address: str,
    *,
    name: str,
    every: int,
    hold: bool,
    gone: str,
    rows: str | None,
    asks_token: bool,
    as_json: bool,
) -> None:
    """Add a source: it is tested before it is kept, and pulled by the worker from then on."""
    from stagedoor.sources.connectors.registry import connector_of
    from stagedoor.sources.domain.manage import add_source, new_source

    options: dict[str, Any] = {"every_minutes": every, "hold": hold, "when_gone": gone}
    options |= {"said": {"rows": rows}} if rows else {}
    options |= {"name": name} if name else {}
    made = new_source(find_event(path), kind, address, **options)
    secret = _token() if asks_token or connector_of(kind).needs_secret else ""
    found = add_source(made, secret)
    if as_json:
        print_json({"source": source_json(made)} | found_json(found))
        return
    echo(f"“{made}” is added. Found: {found.words}.")
    print_advice(found)


@source.command("list")
@click.argument("path", metavar="ORG/EVENT")
@as_json_option
@command
def list_sources(path: str, *, as_json: bool) -> None:
    """List the sources of an event with their state."""
    found = list(find_event(path).live_sources.select_related("event"))
    if as_json:
        print_json({"sources": [source_json(one) for one in found]})
        return
    for one in found:
        read = f"read {one.pulled_at:%Y-%m-%d %H:%M} UTC" if one.pulled_at else "not read yet"
        echo(f"{one.name}  {one.kind}  {one.address}")
        echo(f"    {read}{f'; {one.trouble}' if one.trouble_code else ''}{_waits(one)}")
    if not found:
        echo("This event has no live source. “stagedoor source add” adds one.")


@source.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("name")
@as_json_option
@command
def test(path: str, name: str, *, as_json: bool) -> None:
    """Ask a source and say what it gives; nothing is written."""
    from stagedoor.sources.domain.manage import try_source

    found = try_source(_find(path, name))
    if as_json:
        print_json(found_json(found))
        return
    echo(f"Found: {found.words}.")
    print_advice(found)


@source.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("name")
@as_json_option
@command
def pull(path: str, name: str, *, as_json: bool) -> None:
    """Pull a source here and now; exit 1 when it failed, waits for approval, or lost something."""
    from stagedoor.jobs.sources import pull_now

    outcome = pull_now(_find(path, name))
    if as_json:
        told = pull_json(outcome.pull) if outcome.pull else {}
        print_json({"state": outcome.state, "message": outcome.message} | told)
    else:
        echo(outcome.message)
        print_pulled(outcome.result)
    if outcome.state not in {"applied", "unchanged"} or (outcome.result and outcome.result.lost_something):
        sys.exit(DONE_WITH_FAILURES)


@source.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("name")
@click.option("--limit", default=20, show_default=True, help="So many at most.")
@as_json_option
@command
def history(path: str, name: str, *, limit: int, as_json: bool) -> None:
    """List the latest pulls of a source that found something new or went wrong."""
    from stagedoor.sources.domain.pull import counts_in_words

    found = list(_find(path, name).pulls.all()[:limit])
    if as_json:
        print_json({"pulls": [pull_json(one) for one in found]})
        return
    for one in found:
        said = one.message or " ".join(one.reasons) or counts_in_words(one.result)
        echo(f"{one.pk:>6}  {one.at:%Y-%m-%d %H:%M} UTC  {one.get_state_display()}: {said}")
    if not found:
        echo("No pull has brought anything yet.")


@source.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("name")
@as_json_option
@command
def approve(path: str, name: str, *, as_json: bool) -> None:
    """Bring in what waits for approval, as it would be written now."""
    from stagedoor.sources.domain.approval import approve_pull, preview_waiting
    from stagedoor.sources.domain.previewing import checksum_of

    waiting = _waiting(_find(path, name))
    result = approve_pull(waiting, checksum_of(preview_waiting(waiting)))
    if as_json:
        print_json({"pull": waiting.pk} | result.as_json())
        return
    echo("Brought in.")
    print_pulled(result)


@source.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("name")
@command
def reject(path: str, name: str) -> None:
    """Leave out what waits for approval; the source is pulled on."""
    from stagedoor.sources.domain.approval import reject_pull

    reject_pull(_waiting(_find(path, name)))
    echo("Rejected. Nothing was written.")


@source.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("name")
@command
def remove(path: str, name: str) -> None:
    """Forget a source with its secret; what it brought stays."""
    from stagedoor.sources.domain.manage import remove_source

    found = _find(path, name)
    remove_source(found)
    echo(f"“{name}” is removed. What it brought stays.")


def _token() -> str:
    """From a pipe as it is; from a terminal without showing it."""
    if sys.stdin.isatty():
        return str(click.prompt("Token", hide_input=True))
    return sys.stdin.readline().strip()


def _find(path: str, name: str) -> Source:
    event = find_event(path)
    rows = event.live_sources.select_related("event__organization", "import_source")
    found = rows.filter(name=name).first()
    if found is None:
        names = ", ".join(f"“{one}”" for one in event.live_sources.all()) or "none"
        raise InputError(
            f"{event} has no source “{name}”.", code="unknown_source", remedy=f"There are: {names}."
        )
    return found


def _waiting(found: Source) -> Pull:
    waiting = found.pulls.filter(state="waiting").select_related("source__event__organization").first()
    if waiting is None:
        raise InputError(f"Nothing of “{found}” waits for approval.", code="pull_decided")
    return waiting


def _waits(found: Source) -> str:
    waiting = found.pulls.filter(state="waiting").first()
    return f"; waits for approval: {' '.join(waiting.reasons)}" if waiting else ""
