"""``stagedoor person``: people's accounts, whatever their organizations."""

from __future__ import annotations

import click

from stagedoor.cli.common import command, echo


@click.group()
def person() -> None:
    """Accounts of people."""


@person.command()
@click.argument("email")
@command
def reset_factors(email: str) -> None:
    """Take away the second factors of somebody who has lost theirs.

    They sign in by password alone. Make sure that it is they who ask.
    """
    from stagedoor.accounts.domain.second_factors import reset_factors as reset
    from stagedoor.common.text import plural

    count = reset(email)
    echo(f"{plural(count, 'second factor')} of {email} taken away: a password alone signs them in now.")
