"""Putting what happened into the outbox of every webhook that wants to hear it.

Called inside the transaction that makes it a fact: both are there, or neither is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from stagedoor.accounts.models import Organization, Person, record_audit
from stagedoor.common import clock
from stagedoor.webhooks.models import Webhook, WebhookDelivery, WebhookKind

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event

Data = dict[str, Any]


def publish(event: Event, told: dict[WebhookKind, Callable[[], Data | None]], record: int | None) -> None:
    """Tell of what happened to an event: of each kind, the data that its function gives.

    The functions are called only where a webhook wants the kind; one that returns None has nothing to tell.
    *record* is the key of the run or source that it is about, for the address of its page.
    """
    webhooks = _listening(event)
    for kind, data_of in told.items():
        wanting = [webhook for webhook in webhooks if kind in webhook.kinds]
        data = data_of() if wanting else None
        if data is not None:
            _put(wanting, kind, _content(kind, event.organization, event, record, data))


@transaction.atomic
def send_test(webhook: Webhook, actor: Person | None = None) -> WebhookDelivery:
    """Put a test message on its way to one webhook, whatever it is told of else."""
    content = _content(WebhookKind.TEST, webhook.organization, webhook.event, webhook.pk, {})
    record_audit(webhook.organization, actor, "webhook.tested", webhook)
    [delivery] = _put([webhook], WebhookKind.TEST, content)
    return delivery


def _listening(event: Event) -> list[Webhook]:
    here = Q(event=None) | Q(event=event)
    return list(Webhook.objects.filter(here, organization=event.organization_id, is_on=True))


def _put(webhooks: Iterable[Webhook], kind: WebhookKind, content: Data) -> list[WebhookDelivery]:
    now = clock.now()
    return WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            webhook=webhook,
            kind=kind,
            message_id=f"msg_{uuid4().hex}",
            content=content,
            created_at=now,
            next_try_at=now,
        )
        for webhook in webhooks
    )


def _content(
    kind: WebhookKind, organization: Organization, event: Event | None, record: int | None, data: Data
) -> Data:
    path = import_string(settings.PAGE_OF_ALERT)(
        kind.value, organization.slug, event.slug if event else None, record
    )
    return {
        "type": kind.value,
        "timestamp": clock.now().isoformat(),
        "data": {
            "url": f"{settings.PUBLIC_URL}{path}",
            "organization": {"slug": organization.slug, "name": organization.name},
            "event": {"slug": event.slug, "name": event.name} if event else None,
            **data,
        },
    }
