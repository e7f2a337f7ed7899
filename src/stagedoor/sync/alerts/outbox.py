"""What is on its way to people: one row per address, put there together with what it tells of."""

from __future__ import annotations

from datetime import timedelta

from stagedoor.accounts.models import Organization
from stagedoor.common import clock
from stagedoor.sync.alerts.messages import Content
from stagedoor.sync.models import AlertDelivery, AlertKind, AlertSettings, Channel

KEEP = timedelta(days=30)


def put(organization: Organization, kind: AlertKind, content: Content) -> list[AlertDelivery]:
    """One delivery for each address of the organization; none where nobody wants to hear."""
    addresses = _addresses(organization)
    now = clock.now()
    AlertDelivery.objects.filter(organization=organization, created_at__lt=now - KEEP).delete()
    return AlertDelivery.objects.bulk_create(
        AlertDelivery(
            organization=organization,
            kind=kind,
            channel=channel,
            address=address,
            content=content,
            created_at=now,
            next_try_at=now,
        )
        for channel, address in addresses
    )


def _addresses(organization: Organization) -> list[tuple[Channel, str]]:
    found = AlertSettings.objects.filter(organization=organization).first()
    if found is None:
        return []
    webhooks = [(Channel.WEBHOOK, found.webhook_url)] if found.webhook_url else []
    return [*((Channel.EMAIL, email) for email in found.emails), *webhooks]
