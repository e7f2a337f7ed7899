"""``stagedoor token``: tokens of the API."""

from __future__ import annotations

from datetime import timedelta

import click

from stagedoor.cli.common import command, echo, find_event, find_organization, print_json
from stagedoor.common.errors import InputError


@click.group()
def token() -> None:
    """Tokens by which programs use the API."""


@token.command()
@click.argument("slug", metavar="ORG")
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--role", type=click.Choice(["viewer", "editor", "admin", "owner"]), default="viewer", show_default=True
)
@click.option("--event", "events", multiple=True, metavar="SLUG", help="Only this event; may be repeated.")
@click.option(
    "--days", type=click.IntRange(1, 3650), help="For how many days it works; for ever unless given."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def create(
    slug: str, name: str, role: str, *, events: tuple[str, ...], days: int | None, as_json: bool
) -> None:
    """Make a token and print it; it is never shown again."""
    from stagedoor.accounts.models import Role
    from stagedoor.api_tokens.domain import create_token
    from stagedoor.common import clock

    made, text = create_token(
        find_organization(slug),
        name,
        Role(role),
        events=[find_event(f"{slug}/{event}") for event in events],
        expires_at=clock.now() + timedelta(days=days) if days else None,
    )
    if as_json:
        print_json({"id": made.pk, "token": text})
        return
    echo(f"Token {made.pk} “{made}” of {made.organization}, role {Role(role).label}. It is shown this once:")
    echo(text)


@token.command("list")
@click.argument("slug", metavar="ORG")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def list_tokens(slug: str, *, as_json: bool) -> None:
    """List the tokens that have not been revoked."""
    from stagedoor.api_tokens.domain import tokens_of

    found = list(tokens_of(find_organization(slug)))
    if as_json:
        rows = [
            {
                "id": one.pk,
                "name": one.name,
                "role": one.role,
                "begins_with": one.begins_with,
                "events": [event.slug for event in one.events.all()] if one.is_limited else None,
                "expires_at": one.expires_at,
                "last_used_at": one.last_used_at,
            }
            for one in found
        ]
        print_json({"tokens": rows})
        return
    for one in found:
        used = f"last used {one.last_used_at:%Y-%m-%d %H:%M} UTC" if one.last_used_at else "never used"
        echo(f"{one.pk:>6}  {one.begins_with}…  {one.role:<6}  {used}  {one}")
    if not found:
        echo("There are no tokens.")


@token.command()
@click.argument("slug", metavar="ORG")
@click.argument("token_id", metavar="ID", type=int)
@command
def revoke(slug: str, token_id: int) -> None:
    """End a token at once."""
    from stagedoor.api_tokens.domain import revoke_token, tokens_of

    found = tokens_of(find_organization(slug)).filter(pk=token_id).first()
    if found is None:
        raise InputError(
            f"There is no token {token_id}.", remedy=f"“stagedoor token list {slug}” lists them."
        )
    revoke_token(found, None)
    echo(f"Token {token_id} “{found}” is revoked.")
