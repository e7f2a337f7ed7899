"""Delivering what is in the outbox, and switching off a webhook that fails for days."""

from __future__ import annotations

import json
import logging
import time
from datetime import timedelta
from functools import partial

from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError, StagedoorError
from stagedoor.common.outgoing import attempt
from stagedoor.common.outside import outside_transaction
from stagedoor.common.sealing import unseal
from stagedoor.common.signed_posts import post_signed
from stagedoor.webhooks.models import Webhook, WebhookDelivery, WebhookTry

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Deliveries of one webhook in one round."""
OFF_AFTER = timedelta(days=3)
KEEP = timedelta(days=30)


@outside_transaction
def deliver_due() -> int:
    """Send what is due and return how many tries that took.

    A webhook that fails is left alone for the rest of the round, so that it holds up no other.
    """
    due = WebhookDelivery.objects.filter(next_try_at__lte=clock.now(), webhook__is_on=True)
    tried = 0
    for webhook_id in sorted(set(due.values_list("webhook_id", flat=True))):
        of_one = due.filter(webhook=webhook_id).order_by("tries", "pk")
        for delivery in of_one.select_related("webhook__organization")[:AT_ONCE]:
            problem = attempt(delivery, partial(_send, delivery))
            tried += problem is not None
            if problem:
                break
    return tried


def send_again(delivery: WebhookDelivery, actor: Person | None = None) -> None:
    """Have a delivery sent once more, with the id that it has; whether it arrived before or not.

    Raises ConfigError while its webhook is switched off.
    """
    webhook = delivery.webhook
    if not webhook.is_on:
        raise ConfigError(
            "This webhook is switched off, so nothing is sent to it.",
            code="webhook_off",
            remedy="Switch it on first.",
        )
    with transaction.atomic():
        WebhookDelivery.objects.filter(pk=delivery.pk).update(next_try_at=clock.now())
        record_audit(webhook.organization, actor, "webhook.sent_again", webhook, message=delivery.message_id)


def forget_old_deliveries() -> None:
    """Delete what was put into the outbox more than thirty days ago."""
    WebhookDelivery.objects.filter(created_at__lt=clock.now() - KEEP).delete()


def _send(delivery: WebhookDelivery) -> str:
    """Post it and note in its log how that went; why it did not arrive, or nothing."""
    began, at = time.monotonic(), clock.now()
    problem = _problem(delivery)
    milliseconds = round((time.monotonic() - began) * 1000)
    WebhookTry.objects.create(delivery=delivery, at=at, milliseconds=milliseconds, problem=problem)
    if problem:
        _note_failure(delivery.webhook)
    else:
        Webhook.objects.filter(pk=delivery.webhook_id).update(failing_since=None)
    return problem


def _problem(delivery: WebhookDelivery) -> str:
    webhook = delivery.webhook
    body = json.dumps(delivery.content, ensure_ascii=False).encode()
    try:
        post_signed(webhook.url, unseal(webhook.secret), delivery.message_id, body)
    except StagedoorError as error:
        return str(error)
    except Exception:
        logger.exception("webhook delivery %s", delivery.pk)
        return "Stagedoor made a mistake; its log has the details."
    return ""


def _note_failure(webhook: Webhook) -> None:
    """Note since when it fails; after days of nothing but failures switch it off."""
    now = clock.now()
    found = Webhook.objects.filter(pk=webhook.pk)
    if found.filter(failing_since=None).update(failing_since=now):
        return
    with transaction.atomic():
        if found.filter(is_on=True, failing_since__lte=now - OFF_AFTER).update(is_on=False, gave_up_at=now):
            record_audit(webhook.organization, None, "webhook.gave_up", webhook)
