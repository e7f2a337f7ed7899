"""JSON posted to an address that a person gave, signed so that its receiver knows that it is from here.

Signed as the Standard Webhooks specification says: HMAC-SHA256 over id, timestamp and body.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from stagedoor.common import clock
from stagedoor.common.addresses import check_public
from stagedoor.common.errors import InputError, RecordError
from stagedoor.common.fetch import post_public

SECONDS = 5.0
"""How long a receiver has to answer."""
SECRET_PREFIX = "whsec_"  # noqa: S105 - what the specification puts before every secret


def new_secret() -> str:
    """A secret for a new address."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The signature of a message, as its receiver computes it from the headers and the body as it came."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def post_signed(url: str, secret: str, message_id: str, body: bytes) -> None:
    """Post *body* to a public address. Raises RecordError where it is not taken in (``post_public``)."""
    timestamp = f"{clock.now().timestamp():.0f}"
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": sign(secret, message_id, timestamp, body),
    }
    post_public(url, body, headers, timeout=SECONDS)


def check_receiver(url: str, place: str) -> None:
    """Raise InputError for the field *place* unless *url* is an address of the public web."""
    try:
        check_public(url, timeout=SECONDS)
    except RecordError as error:
        raise InputError(error.message, place=place, code=error.code, remedy=error.remedy) from error
