"""``stagedoor webhook``: programs that are told of what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import command, echo, find_event, find_organization, print_json
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event
    from stagedoor.webhooks.models import Webhook, WebhookDelivery

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
KINDS = "run.finished, preview.waiting, record.failed, drift.found, source.changed"


@click.group()
def webhook() -> None:
    """Programs that are told, by a signed POST, of what happens."""


@webhook.command()
@click.argument("slug", metavar="ORG")
@click.argument("url", metavar="ADDRESS")
@click.option(
    "--on", "kinds", multiple=True, required=True, metavar="KIND", help=f"May be repeated: {KINDS}."
)
@click.option("--event", metavar="SLUG", help="Only of this event; of all unless given.")
@as_json_option
@command
def add(slug: str, url: str, kinds: tuple[str, ...], *, event: str | None, as_json: bool) -> None:
    """Add a webhook and print its secret; it is never shown again."""
    from stagedoor.webhooks.as_json import webhook_json
    from stagedoor.webhooks.domain.manage import add_webhook

    made, secret = add_webhook(find_organization(slug), url, kinds, _event(slug, event))
    if as_json:
        print_json(webhook_json(made) | {"secret": secret})
        return
    echo(f"Webhook {made.pk} is added. The secret that signs what is posted is shown this once:")
    echo(secret)


@webhook.command("list")
@click.argument("slug", metavar="ORG")
@as_json_option
@command
def list_webhooks(slug: str, *, as_json: bool) -> None:
    """List the webhooks of an organization."""
    from stagedoor.webhooks.as_json import webhook_json

    found = list(find_organization(slug).webhooks.select_related("event"))
    if as_json:
        print_json({"webhooks": [webhook_json(one) for one in found]})
        return
    for one in found:
        echo(f"{one.pk:>6}  {'on ' if one.is_on else 'off'}  {one.url}")
        of = f"of {one.event}" if one.event else "of all events"
        echo(f"        {of}: {', '.join(one.kinds)}{_trouble(one)}")
    if not found:
        echo("There are no webhooks. “stagedoor webhook add” adds one.")


@webhook.command("set")
@click.argument("slug", metavar="ORG")
@click.argument("webhook_id", metavar="ID", type=int)
@click.option("--url", help="Another address; the secret stays.")
@click.option("--on", "kinds", multiple=True, metavar="KIND", help="Instead of those that it is told now.")
@click.option("--event", metavar="SLUG", help="Only of this event.")
@click.option("--all-events", is_flag=True, help="Of all events.")
@click.option("--switch", type=click.Choice(["on", "off"]), help="Switch it on or off.")
@command
def change(
    slug: str,
    webhook_id: int,
    *,
    url: str | None,
    kinds: tuple[str, ...],
    event: str | None,
    all_events: bool,
    switch: str | None,
) -> None:
    """Change a webhook; what is not named stays."""
    from stagedoor.webhooks.domain.manage import change_webhook

    found = _find(slug, webhook_id)
    change_webhook(
        found,
        url=url or found.url,
        kinds=kinds or found.kinds,
        event=None if all_events else _event(slug, event) or found.event,
        is_on=found.is_on if switch is None else switch == "on",
    )
    echo(f"Webhook {webhook_id} is saved.")


@webhook.command()
@click.argument("slug", metavar="ORG")
@click.argument("webhook_id", metavar="ID", type=int)
@click.option("--limit", default=20, show_default=True, help="So many at most.")
@as_json_option
@command
def log(slug: str, webhook_id: int, *, limit: int, as_json: bool) -> None:
    """List the latest messages to a webhook, with how each try went."""
    from stagedoor.webhooks.as_json import delivery_json, state_of

    found = list(_find(slug, webhook_id).deliveries.prefetch_related("log")[:limit])
    if as_json:
        print_json({"deliveries": [delivery_json(one) for one in found]})
        return
    for one in found:
        echo(f"{one.pk:>6}  {one.created_at:%Y-%m-%d %H:%M} UTC  {one.kind:<16}  {state_of(one)}")
        for tried in one.log.all():
            took = f"{tried.milliseconds} ms"
            echo(f"        {tried.at:%Y-%m-%d %H:%M:%S}  {took:>8}  {tried.problem or 'arrived'}")
    if not found:
        echo("Nothing has been sent to it in the last thirty days.")


@webhook.command("send-again")
@click.argument("slug", metavar="ORG")
@click.argument("webhook_id", metavar="ID", type=int)
@click.argument("delivery_id", metavar="DELIVERY", type=int)
@command
def send_again(slug: str, webhook_id: int, delivery_id: int) -> None:
    """Have a worker send one message once more, with the id that it has."""
    from stagedoor.webhooks.domain import deliver

    deliver.send_again(_find_delivery(_find(slug, webhook_id), delivery_id))
    echo(f"Delivery {delivery_id} goes once more; a worker sends it.")


@webhook.command("test")
@click.argument("slug", metavar="ORG")
@click.argument("webhook_id", metavar="ID", type=int)
@command
def send_test(slug: str, webhook_id: int) -> None:
    """Have a worker send a message that tells of nothing."""
    from stagedoor.webhooks.domain import publish

    made = publish.send_test(_find(slug, webhook_id))
    echo(f"Delivery {made.pk} is on its way. “stagedoor webhook log {slug} {webhook_id}” says how it went.")


@webhook.command("new-secret")
@click.argument("slug", metavar="ORG")
@click.argument("webhook_id", metavar="ID", type=int)
@as_json_option
@command
def new_secret(slug: str, webhook_id: int, *, as_json: bool) -> None:
    """Give a webhook another secret and print it; it is never shown again."""
    from stagedoor.webhooks.domain.manage import renew_secret

    secret = renew_secret(_find(slug, webhook_id))
    if as_json:
        print_json({"secret": secret})
        return
    echo(secret)


@webhook.command()
@click.argument("slug", metavar="ORG")
@click.argument("webhook_id", metavar="ID", type=int)
@command
def remove(slug: str, webhook_id: int) -> None:
    """Forget a webhook with its secret and its log."""
    from stagedoor.webhooks.domain.manage import remove_webhook

    remove_webhook(_find(slug, webhook_id))
    echo(f"Webhook {webhook_id} is removed.")


def _event(organization: str, event: str | None) -> Event | None:
    return find_event(f"{organization}/{event}") if event else None


def _find(slug: str, webhook_id: int) -> Webhook:
    webhooks = find_organization(slug).webhooks.select_related("organization", "event")
    found = webhooks.filter(pk=webhook_id).first()
    if found is None:
        raise InputError(
            f"There is no webhook {webhook_id}.", remedy=f"“stagedoor webhook list {slug}” lists them."
        )
    return found


def _find_delivery(of: Webhook, delivery_id: int) -> WebhookDelivery:
    found = of.deliveries.select_related("webhook__organization").filter(pk=delivery_id).first()
    if found is None:
        remedy = f"“stagedoor webhook log {of.organization.slug} {of.pk}” lists them."
        raise InputError(f"There is no delivery {delivery_id} to this webhook.", remedy=remedy)
    return found


def _trouble(one: Webhook) -> str:
    if one.gave_up_at:
        return f"; switched off on {one.gave_up_at:%Y-%m-%d}: it failed for days"
    return f"; failing since {one.failing_since:%Y-%m-%d %H:%M} UTC" if one.failing_since else ""
