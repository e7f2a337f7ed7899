"""Delivering alerts: by mail, and as a signed POST; again and again for a day where it does not work."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from stagedoor.common import clock
from stagedoor.common.errors import ConfigError, StagedoorError
from stagedoor.common.outgoing import attempt
from stagedoor.common.outside import outside_transaction
from stagedoor.common.sealing import unseal
from stagedoor.common.signed_posts import SECONDS, post_signed
from stagedoor.sync.alerts import messages
from stagedoor.sync.models import AlertDelivery, AlertSettings, Channel

logger = logging.getLogger(__name__)

AT_ONCE = 10


@outside_transaction
def deliver_due() -> int:
    """Try what is due, first tries before others, so that dead addresses hold up no living one; how many."""
    due = AlertDelivery.objects.filter(next_try_at__lte=clock.now()).order_by("tries", "pk")
    return sum(_try(delivery) for delivery in due[:AT_ONCE])


def _try(delivery: AlertDelivery) -> bool:
    """One try; False when another worker makes it."""
    return attempt(delivery, lambda: _problem(delivery)) is not None


def _problem(delivery: AlertDelivery) -> str:
    """Send it; why that did not work, or nothing."""
    try:
        _SENDERS[Channel(delivery.channel)](delivery)
    except StagedoorError as error:
        return str(error)
    except (OSError, ValueError) as error:
        return f"The mail server did not take it in: {error}."
    except Exception:
        logger.exception("alert %s", delivery.pk)
        return "Stagedoor made a mistake; its log has the details."
    return ""


def _send_mail(delivery: AlertDelivery) -> None:
    if not settings.EMAIL_URL:
        raise ConfigError(
            "No mail server is set up.",
            code="no_mail_server",
            remedy="Whoever runs Stagedoor names one in STAGEDOOR_EMAIL_URL.",
        )
    subject, text = messages.as_mail(delivery.content)
    connection = get_connection(timeout=SECONDS)
    EmailMessage(f"[Stagedoor] {subject}", text, to=[delivery.address], connection=connection).send()


def _post(delivery: AlertDelivery) -> None:
    found = AlertSettings.objects.get(organization=delivery.organization)
    body = json.dumps(delivery.content, ensure_ascii=False).encode()
    post_signed(delivery.address, unseal(found.webhook_secret), f"alert-{delivery.pk}", body)


_SENDERS: dict[Channel, Callable[[AlertDelivery], None]] = {
    Channel.EMAIL: _send_mail,
    Channel.WEBHOOK: _post,
}
