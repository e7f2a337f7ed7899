"""Where an organization's alerts go, and trying whether they arrive (R42)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from stagedoor.accounts.models import Organization, Person, record_audit
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.common.sealing import seal, unseal
from stagedoor.common.signed_posts import check_receiver, new_secret
from stagedoor.sync.alerts import messages
from stagedoor.sync.alerts.outbox import put
from stagedoor.sync.models import AlertDelivery, AlertKind, AlertSettings

MOST_EMAILS = 10


def alert_settings(organization: Organization) -> AlertSettings:
    """Where its alerts go; nowhere to begin with."""
    found = AlertSettings.objects.filter(organization=organization).first()
    return found or AlertSettings(organization=organization)


def save_alerts(
    organization: Organization, emails: list[str], webhook_url: str, actor: Person | None = None
) -> AlertSettings:
    """Send the alerts there from now on; what is on its way to other addresses is taken back.

    A new webhook address gets a new secret. Raises InputError naming the field, for an address that is none,
    or that lies in a private network; nothing is kept then.
    """
    emails = list(dict.fromkeys(email.strip() for email in emails if email.strip()))
    _check_emails(emails)
    found = alert_settings(organization)
    if webhook_url and webhook_url != found.webhook_url:
        check_receiver(webhook_url, "webhook_url")
    with transaction.atomic():
        if webhook_url != found.webhook_url:
            found.webhook_secret = seal(new_secret()) if webhook_url else ""
        found.emails, found.webhook_url = emails, webhook_url
        found.save()
        waiting = AlertDelivery.objects.filter(organization=organization, sent_at=None)
        waiting.exclude(address__in=[*emails, webhook_url]).delete()
        record_audit(organization, actor, "alerts.changed", organization, emails=emails, webhook=webhook_url)
    return found


def webhook_secret(found: AlertSettings) -> str:
    """What the receiver checks the signatures with; empty without a webhook."""
    return unseal(found.webhook_secret) if found.webhook_secret else ""


def send_test(organization: Organization, actor: Person | None = None) -> list[AlertDelivery]:
    """Put a test alert on its way to every address; raises ConfigError when there is none."""
    with transaction.atomic():
        sent = put(organization, AlertKind.TEST, messages.test_alert(organization))
        record_audit(organization, actor, "alerts.tested", organization)
    if not sent:
        raise ConfigError(
            "Alerts go nowhere yet, so there is nothing to test.",
            code="no_alert_addresses",
            remedy="Give an email address or a webhook first.",
        )
    return sent


def _check_emails(emails: list[str]) -> None:
    if len(emails) > MOST_EMAILS:
        raise InputError(
            f"{len(emails)} addresses are too many.",
            place="emails",
            remedy=f"Give at most {MOST_EMAILS}, or the address of a mailing list.",
        )
    for email in emails:
        try:
            validate_email(email)
        except ValidationError as error:
            raise InputError(f"“{email}” is not an email address.", place="emails") from error
