"""Delivering alerts: by mail, and as a signed POST; again and again for a day where it does not work.

A webhook is signed as the Standard Webhooks specification says: HMAC-SHA256 over id, timestamp and body.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F

from stagedoor.common import clock
from stagedoor.common.errors import ConfigError, StagedoorError
from stagedoor.common.fetch import post_public
from stagedoor.common.outside import outside_transaction
from stagedoor.common.sealing import unseal
from stagedoor.sync.alerts import messages
from stagedoor.sync.models import AlertDelivery, AlertSettings, Channel

logger = logging.getLogger(__name__)

SECONDS = 5.0
AT_ONCE = 10
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=1)
SECRET_PREFIX = "whsec_"  # noqa: S105 - what the specification puts before every secret


@outside_transaction
def deliver_due() -> int:
    """Try what is due, first tries before others, so that dead addresses hold up no living one; how many."""
    due = AlertDelivery.objects.filter(next_try_at__lte=clock.now()).order_by("tries", "pk")
    return sum(_try(delivery) for delivery in due[:AT_ONCE])


def _try(delivery: AlertDelivery) -> bool:
    """One try; False when another worker makes it. If this one dies in it, it comes again after the pause."""
    now = clock.now()
    pause = min(FIRST_PAUSE * 2**delivery.tries, LONGEST_PAUSE)
    again = now + pause if now + pause < delivery.created_at + GIVE_UP_AFTER else None
    mine = AlertDelivery.objects.filter(pk=delivery.pk, next_try_at=delivery.next_try_at)
    if not mine.update(tries=F("tries") + 1, next_try_at=now + pause):
        return False
    problem = _problem(delivery)
    AlertDelivery.objects.filter(pk=delivery.pk).update(
        problem=problem,
        sent_at=None if problem else clock.now(),
        next_try_at=again if problem else None,
    )
    return True


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
    message_id, timestamp = f"alert-{delivery.pk}", f"{clock.now().timestamp():.0f}"
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": sign(unseal(found.webhook_secret), message_id, timestamp, body),
    }
    post_public(delivery.address, body, headers, timeout=SECONDS)


def sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The signature of a message, as its receiver computes it from the headers and the body as it came."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


_SENDERS: dict[Channel, Callable[[AlertDelivery], None]] = {
    Channel.EMAIL: _send_mail,
    Channel.WEBHOOK: _post,
}
