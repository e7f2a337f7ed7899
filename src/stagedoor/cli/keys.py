"""``stagedoor keys``: the keys that stored secrets are encrypted with."""

from __future__ import annotations

import sys

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, command, echo


@click.group()
def keys() -> None:
    """The keys that stored secrets are encrypted with."""


@keys.command()
@command
def rotate() -> None:
    """Encrypt all stored secrets with the newest key, so that older keys can be taken away.

    Put the new key in front first, of STAGEDOOR_SECRET_KEYS or of the lines in the file secret-keys.
    """
    from stagedoor.common.text import plural
    from stagedoor.sync.domain.secrets import rotate_secrets

    result = rotate_secrets()
    echo(f"{plural(result.done, 'secret')} encrypted with the newest key.")
    if not result.unreadable:
        echo("Older keys are not needed any more.")
        return
    for name in result.unreadable:
        echo(f"No key here opens {name}; it stays as it is.", err=True)
    echo("Put the missing key back and run this again, or enter these secrets again.", err=True)
    sys.exit(DONE_WITH_FAILURES)
