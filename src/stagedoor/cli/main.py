"""The ``stagedoor`` command."""

from __future__ import annotations

import click

from stagedoor.cli import (
    adopt,
    backup,
    check,
    conflicts,
    demo,
    drift,
    events,
    exports,
    fields,
    imports,
    keys,
    links,
    mapping,
    never_touch,
    organizations,
    people,
    runs,
    serve,
    source,
    swoogo,
    sync,
    tokens,
    webhooks,
)
from stagedoor.common.private_files import write_private_files


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="stagedoor")
def main() -> None:
    """Keep a Swoogo event in step with your conference agenda."""


main.add_command(serve.run)
main.add_command(serve.worker)
main.add_command(check.check)
main.add_command(serve.migrate)
main.add_command(organizations.org)
main.add_command(people.person)
main.add_command(events.event)
main.add_command(conflicts.conflicts)
main.add_command(imports.import_agenda)
main.add_command(imports.imports)
main.add_command(source.source)
main.add_command(exports.export)
main.add_command(swoogo.swoogo)
swoogo.swoogo.add_command(adopt.adopt)
swoogo.swoogo.add_command(links.links)
main.add_command(mapping.mapping)
main.add_command(fields.fields)
main.add_command(sync.sync)
main.add_command(drift.drift)
main.add_command(never_touch.never_touch)
main.add_command(runs.runs)
main.add_command(keys.keys)
main.add_command(tokens.token)
main.add_command(backup.backup)
main.add_command(backup.restore)
main.add_command(webhooks.webhook)
main.add_command(demo.demo)


def start() -> None:
    """Run the command as a process of its own."""
    write_private_files()
    main(prog_name="stagedoor")
