"""Fill an empty installation with the demo's conference: ``python -m docs.screenshots.demo``."""

from __future__ import annotations

import click

from stagedoor.cli.common import migrate_database, start_django


@click.command()
def fill() -> None:
    """Make the demo's organization and conference, connected and mapped, and nothing sent yet."""
    start_django()
    from stagedoor.demo.build import build_demo  # noqa: PLC0415 - Django has to be ready

    migrate_database()
    build_demo()


if __name__ == "__main__":
    fill()
