"""Mail to people about their accounts, where a mail server is set up."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from stagedoor.common.errors import ConfigError
from stagedoor.common.outside import outside_transaction

SECONDS = 10.0
# Answers that must not tell by their time whether a mail goes out do not wait for it.
MAILER = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mailer")
log = logging.getLogger(__name__)


def can_mail() -> bool:
    """Whether a mail server is set up."""
    return bool(settings.EMAIL_URL)


@outside_transaction
def send_mail(address: str, subject: str, text: str) -> None:
    """Mail one person; raises ConfigError when the mail server does not take it."""
    connection = get_connection(timeout=SECONDS)
    try:
        EmailMessage(f"[Stagedoor] {subject}", text, to=[address], connection=connection).send()
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The mail to {address} could not be sent: {error}.",
            code="mail_failed",
            remedy="Try again; each try makes a new link, and only the newest works.",
        ) from error


def mail_later(address: str, subject: str, text: str) -> None:
    """Mail one person without waiting; the log tells when the mail server does not take it."""
    MAILER.submit(_try_to_mail, address, subject, text)


def _try_to_mail(address: str, subject: str, text: str) -> None:
    try:
        send_mail(address, subject, text)
    except ConfigError as error:
        log.warning("%s", error)
