"""Adding a webhook, changing it, renewing its secret, removing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from stagedoor.accounts.models import Organization, Person, record_audit
from stagedoor.common.errors import InputError
from stagedoor.common.sealing import seal
from stagedoor.common.signed_posts import check_receiver, new_secret
from stagedoor.webhooks.models import CHOSEN_KINDS, Webhook, WebhookDelivery

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event

MOST_WEBHOOKS = 20
"""Of one organization."""


def add_webhook(
    organization: Organization,
    url: str,
    kinds: Iterable[str],
    event: Event | None = None,
    actor: Person | None = None,
) -> tuple[Webhook, str]:
    """Add a webhook and return it with its secret, which is shown once and never again.

    With *event* it is told of that one only. Raises InputError naming the field for an address that is none
    or lies in a private network, for unknown kinds or none, and for too many webhooks.
    """
    webhook = Webhook(organization=organization, event=event, url=url.strip(), kinds=_checked(kinds))
    check_receiver(webhook.url, "url")
    secret = new_secret()
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        if organization.webhooks.count() >= MOST_WEBHOOKS:
            raise InputError(
                f"{organization} has {MOST_WEBHOOKS} webhooks already.",
                code="too_many_webhooks",
                remedy="Remove one first.",
            )
        webhook.secret = seal(secret)
        webhook.save()
        _audit(webhook, "webhook.added", actor)
    return webhook, secret


def change_webhook(
    webhook: Webhook,
    actor: Person | None = None,
    *,
    url: str,
    kinds: Iterable[str],
    is_on: bool,
    event: Event | None,
) -> None:
    """Change a webhook; the secret stays. What is on its way goes to the new address.

    Switched on again, it begins anew: earlier failures do not count. Raises as ``add_webhook``.
    """
    checked = _checked(kinds)
    if url.strip() != webhook.url:
        check_receiver(url, "url")
    webhook.url, webhook.kinds, webhook.event = url.strip(), checked, event
    if is_on and not webhook.is_on:
        webhook.failing_since, webhook.gave_up_at, webhook.told = None, None, False
    webhook.is_on = is_on
    with transaction.atomic():
        webhook.save()
        _audit(webhook, "webhook.changed", actor)


def renew_secret(webhook: Webhook, actor: Person | None = None) -> str:
    """Give the webhook another secret and return it, this once; the old one signs nothing from now on."""
    secret = new_secret()
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(secret=seal(secret))
        _audit(webhook, "webhook.secret_renewed", actor)
    return secret


@transaction.atomic
def remove_webhook(webhook: Webhook, actor: Person | None = None) -> None:
    """Forget a webhook with its secret and its log; what is on its way to it does not go."""
    _audit(webhook, "webhook.removed", actor)
    WebhookDelivery.objects.filter(webhook=webhook).delete()
    webhook.delete()


def _checked(kinds: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(kinds))
    known = [kind.value for kind in CHOSEN_KINDS]
    if unknown := next((kind for kind in chosen if kind not in known), None):
        raise InputError(
            f"“{unknown}” is nothing that a webhook can be told.",
            place="kinds",
            remedy=f"There are: {', '.join(known)}.",
        )
    if not chosen:
        raise InputError("Choose at least one thing to be told of.", place="kinds")
    return [kind for kind in known if kind in chosen]


def _audit(webhook: Webhook, action: str, actor: Person | None) -> None:
    event = webhook.event.slug if webhook.event else None
    told = {"kinds": webhook.kinds, "event": event, "on": webhook.is_on}
    record_audit(webhook.organization, actor, action, webhook, **told)
