"""``stagedoor swoogo links``: which record is which, as a file, and checked against Swoogo."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, command, echo, find_event, print_json
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural

if TYPE_CHECKING:
    from stagedoor.sync.models import EventMapping


@click.group()
def links() -> None:
    """Which record is which in Swoogo: keep it as a file, bring it back, take it up again."""


@links.command("export")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("file", metavar="[FILE]", type=click.Path(dir_okay=False, path_type=Path), required=False)
@command
def write_out(path: str, file: Path | None) -> None:
    """Write the record links of an event to a file, or to stdout."""
    from stagedoor.sync.domain.link_files import export_links

    found = export_links(_mapping(path))
    if file is None:
        print_json(found)
        return
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    echo(f"{plural(len(found['links']), 'link')} written to {file}.")


@links.command("import")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@command
def bring_in(path: str, file: Path) -> None:
    """Bring links in from a file; “links check” then takes up those that Swoogo confirms."""
    from stagedoor.sync.domain.link_files import import_links

    mapping = _mapping(path)
    result = import_links(mapping, _read(file))
    echo(f"{plural(result.new, 'link')} brought in; {plural(result.known, 'record')} had one already.")
    for each in result.unmatched:
        echo(f"Not brought in: {each['kind']} {each['name']}: {each['reason']}.")
    echo(f"Now take them up again: stagedoor swoogo links check {path}")
    if result.unmatched:
        sys.exit(DONE_WITH_FAILURES)


@links.command()
@click.argument("path", metavar="ORG/EVENT")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def check(path: str, *, as_json: bool) -> None:
    """Check the links of an earlier connection against Swoogo, and take up those that still match."""
    from stagedoor.sync.domain.take_up_again import take_up_again

    result = take_up_again(_mapping(path))
    if as_json:
        left = [vars(each) for each in result.left]
        print_json({"revived": dict(result.revived), "left": left, "credits": result.credits})
    else:
        echo(f"{plural(result.count, 'record')} taken up again, for {result.credits} credits.")
        for each in result.left:
            echo(f"Left: {each.kind} {each.name}: {each.reason}")
    if result.left:
        sys.exit(DONE_WITH_FAILURES)


def _mapping(path: str) -> EventMapping:
    from stagedoor.sync.domain.mappings import live_mapping

    return live_mapping(find_event(path))


def _read(file: Path) -> Any:
    from stagedoor.sync.domain.link_files import MAX_BYTES

    if file.stat().st_size > MAX_BYTES:
        raise InputError(f"{file} has more than {MAX_BYTES:,} bytes; nothing was changed.")
    try:
        return json.loads(file.read_text())
    except ValueError as error:
        raise InputError(f"{file} is no JSON: {error}. Nothing was changed.") from error
