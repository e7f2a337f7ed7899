"""Changing the key that stored secrets are encrypted with."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from stagedoor.common.errors import ConfigError
from stagedoor.common.sealing import seal, unseal
from stagedoor.sources.models import Source
from stagedoor.sync.models import AlertSettings, Connection
from stagedoor.webhooks.models import Webhook


@dataclass
class Rotation:
    """How many secrets the newest key encrypts now; ``unreadable`` names those that no key here opens."""

    done: int = 0
    unreadable: list[str] = field(default_factory=list)


@transaction.atomic
def rotate_secrets() -> Rotation:
    """Encrypt every stored secret with the newest key; those that no key here opens stay as they are."""
    result = Rotation()
    for connection in Connection.objects.select_for_update().exclude(secret=""):
        _seal_again(connection, "secret", f"the Swoogo secret of {connection.organization}", result)
    for found in AlertSettings.objects.select_for_update().exclude(webhook_secret=""):
        _seal_again(found, "webhook_secret", f"the webhook secret of {found.organization}", result)
    for webhook in Webhook.objects.select_for_update(of=("self",)).select_related("organization"):
        _seal_again(webhook, "secret", f"the secret of {webhook.organization}’s webhook {webhook}", result)
    for source in Source.objects.select_for_update(of=("self",)).exclude(secret="").select_related("event"):
        _seal_again(source, "secret", f"the secret of {source.event}’s source “{source}”", result)
    for factor in Authenticator.objects.select_for_update(of=("self",)).select_related("user"):
        _seal_factor_again(factor, result)
    return result


def _seal_factor_again(factor: Authenticator, result: Rotation) -> None:
    """What an app's codes, or recovery codes, are made from."""
    for key in ("secret", "seed"):
        if key in factor.data:
            try:
                factor.data[key] = seal(unseal(factor.data[key]))
            except ConfigError:
                result.unreadable.append(f"the second factor of {factor.user}")
                return
            factor.save(update_fields=["data"])
            result.done += 1


def _seal_again(row: models.Model, column: str, name: str, result: Rotation) -> None:
    try:
        secret = unseal(getattr(row, column))
    except ConfigError:
        result.unreadable.append(name)
        return
    setattr(row, column, seal(secret))
    row.save(update_fields=[column])
    result.done += 1
