"""``stagedoor org``: organizations and their members."""

from __future__ import annotations

import click

from stagedoor.cli.common import command, echo, find_organization

ROLES = ["owner", "admin", "editor", "viewer"]


@click.group()
def org() -> None:
    """Organizations and their members."""


@org.command()
@click.argument("slug")
@click.option("--name", required=True, help="The name for people.")
@command
def create(slug: str, name: str) -> None:
    """Make an organization."""
    from stagedoor.accounts.domain.organizations import create_organization

    organization = create_organization(slug, name)
    echo(f"Organization “{organization}” made: {organization.slug}")


@org.command()
@click.argument("slug")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@command
def add_member(slug: str, email: str, role: str) -> None:
    """Add a member and print a link that signs them in once."""
    from django.conf import settings

    from stagedoor.accounts.domain.organizations import add_member as add
    from stagedoor.accounts.models import Role

    organization = find_organization(slug)
    person, token = add(organization, email, Role(role))
    echo(f"{person.email} is {Role(role).label.lower()} of “{organization}”.")
    echo("This link signs them in once, within three days; an old password and old sessions have ended.")
    echo("Give it to nobody else: it opens their account in every organization.")
    echo(f"{settings.PUBLIC_URL}/sign-in/{token}/")
