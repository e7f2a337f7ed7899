"""``stagedoor swoogo``: connecting, mapping, probing."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import (
    DONE_WITH_FAILURES,
    command,
    echo,
    find_event,
    find_organization,
    print_json,
    refuse,
)

if TYPE_CHECKING:
    from stagedoor.swoogo import ProbeReport


@click.group()
def swoogo() -> None:
    """The connection to Swoogo."""


def _secret() -> str:
    """From a pipe as it is; from a terminal without showing it."""
    if sys.stdin.isatty():
        return str(click.prompt("Consumer secret", hide_input=True))
    return sys.stdin.readline().strip()


@swoogo.command()
@click.argument("organization", metavar="ORG")
@click.option("--key", required=True, help="The consumer key; the secret is read from stdin.")
@command
def connect(organization: str, key: str) -> None:
    """Connect an organization: the pair is checked against Swoogo before it is kept."""
    from stagedoor.sync.domain.connections import connect as connect_organization

    found = find_organization(organization)
    connect_organization(found, key, _secret())
    echo(f"“{found}” is connected to Swoogo.")


@swoogo.command()
@click.argument("organization", metavar="ORG")
@click.option("--key", required=True, help="The new consumer key; the secret is read from stdin.")
@command
def update_key(organization: str, key: str) -> None:
    """Replace the pair of a live connection; mappings stay."""
    from stagedoor.sync.domain.connections import update_key as update

    found = find_organization(organization)
    update(found, key, _secret())
    echo(f"“{found}” uses the new key now.")


@swoogo.command()
@click.argument("organization", metavar="ORG")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def events(organization: str, *, as_json: bool) -> None:
    """List the Swoogo events that the key sees."""
    from stagedoor.sync.domain.connections import live_connection, visible_events

    rows = visible_events(live_connection(find_organization(organization)))
    if as_json:
        print_json({"events": rows})
        return
    for row in rows:
        days = f"{row.get('start_date') or '?'} to {row.get('end_date') or '?'}"
        echo(f"{row['id']:>9}  {row.get('name')}  ({days}, {row.get('timezone') or 'no timezone'})")
    if not rows:
        echo("The key sees no events.")


@swoogo.command("map")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("swoogo_event_id", metavar="ID", type=click.IntRange(min=1))
@command
def map_event(path: str, swoogo_event_id: int) -> None:
    """Pair an event with a Swoogo event, for as long as the connection lives."""
    from stagedoor.sync.domain.mappings import add_mapping

    mapping = add_mapping(find_event(path), swoogo_event_id)
    echo(
        f"{mapping.event} ({mapping.event.timezone}) is mapped to {mapping.swoogo_event_name} "
        f"({mapping.swoogo_event_id}, {mapping.swoogo_timezone or 'no timezone'})."
    )


@swoogo.command()
@click.argument("path", metavar="ORG/EVENT")
@command
def unmap(path: str) -> None:
    """Stop syncing a pair; both stay reserved for each other."""
    from stagedoor.sync.domain.mappings import live_mapping, remove_mapping

    mapping = live_mapping(find_event(path))
    remove_mapping(mapping)
    echo(f"{mapping.event} is not synced to {mapping.swoogo_event_name} any more.")


@swoogo.command()
@click.argument("organization", metavar="ORG")
@click.argument("switch", type=click.Choice(["on", "off"]))
@command
def continuous(organization: str, switch: str) -> None:
    """Switch continuous sync of all mapped events on or off."""
    from stagedoor.sync.domain.connections import live_connection
    from stagedoor.sync.domain.continuous import set_continuous

    found = find_organization(organization)
    set_continuous(live_connection(found), switch == "on")
    echo(f"Continuous sync of “{found}” is {switch}.")


@swoogo.command()
@click.argument("organization", metavar="ORG")
@click.option("--yes", is_flag=True, help="Confirm that all mappings end.")
@command
def disconnect(organization: str, *, yes: bool) -> None:
    """End the connection and all its mappings. Nothing is removed in Swoogo."""
    from stagedoor.sync.domain.connections import disconnect as end

    found = find_organization(organization)
    if not yes:
        refuse(
            f"Disconnecting “{found}” ends all its mappings, and what was sent is not sent again into the "
            "same Swoogo events. Add --yes to do it; nothing was changed."
        )
    end(found)
    echo(f"“{found}” is disconnected from Swoogo. Nothing there was changed.")


@swoogo.command()
@click.argument("organization", metavar="ORG")
@click.option(
    "--event", "event_id", required=True, type=click.IntRange(min=1), help="An empty one, to throw away."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def probe(organization: str, event_id: int, *, as_json: bool) -> None:
    """Find out how this account's Swoogo answers where its documents are silent, and remember it."""
    from stagedoor.swoogo.probe_report import CANNOT
    from stagedoor.sync.domain.probe import probe_account

    report = probe_account(find_organization(organization), event_id)
    if as_json:
        print_json(
            {
                "findings": [asdict(finding) for finding in report.findings],
                "left_behind": report.left_behind,
                "taken_away": report.taken_away,
                "credits": report.credits,
            }
        )
    else:
        _print_report(report)
    if any(finding.found == CANNOT for finding in report.findings):
        sys.exit(DONE_WITH_FAILURES)


def _print_report(report: ProbeReport) -> None:
    for finding in report.findings:
        mark = "holds" if finding.holds else "DIFFERS"
        echo(f"{mark:8}{finding.name}: expected {finding.expected}; found {finding.found}. {finding.note}")
    if report.taken_away:
        echo(f"removed what an earlier probe had left in Swoogo: {', '.join(report.taken_away)}")
    for left in report.left_behind:
        echo(f"left in Swoogo, please remove: {left}")
    echo(f"Kept on the connection; {report.credits} credits spent.")
