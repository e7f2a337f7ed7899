"""Connecting an organization to Swoogo, changing its key, disconnecting."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from stagedoor.accounts.models import Organization, Person, record_audit
from stagedoor.agenda.domain.revision import move_revision
from stagedoor.common import clock
from stagedoor.common.crypto import fingerprint
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.common.sealing import seal
from stagedoor.swoogo import Row
from stagedoor.sync.clients import client_for, client_for_pair
from stagedoor.sync.models import Connection, EventMapping, RecordLink, RunState, SyncRun


def live_connection(organization: Organization) -> Connection:
    """The organization's connection; raises ConfigError when there is none."""
    connection = find_connection(organization)
    if connection is None:
        raise ConfigError(
            f"{organization} is not connected to Swoogo.",
            code="not_connected",
            remedy="Connect it under Organization → Settings → Integrations.",
        )
    return connection


def find_connection(organization: Organization) -> Connection | None:
    """The organization's live connection, if it has one."""
    return Connection.objects.filter(organization=organization, ended_at=None).first()


def _clean_pair(key: str, secret: str) -> tuple[str, str]:
    key, secret = key.strip(), secret.strip()
    if not key or not secret:
        raise InputError(
            "Both the consumer key and the consumer secret are needed.",
            place="key" if not key else "secret",
            remedy="You find both in Swoogo under My Profile → API Credentials.",
        )
    return key, secret


def connect(organization: Organization, key: str, secret: str, actor: Person | None = None) -> Connection:
    """Check the pair against Swoogo, then keep it (R1).

    Raises Unauthorized for a wrong pair and Unreachable when Swoogo does not answer; nothing is kept then.
    """
    key, secret = _clean_pair(key, secret)
    if find_connection(organization) is not None:
        raise _already_connected(organization)
    with client_for_pair(key, secret) as client:
        client.authenticate()
    try:
        with transaction.atomic():
            connection = Connection.objects.create(
                organization=organization, key=key, key_fingerprint=fingerprint(key), secret=seal(secret)
            )
            record_audit(organization, actor, "swoogo.connected", connection)
    except IntegrityError as error:
        raise _already_connected(organization) from error
    return connection


def _already_connected(organization: Organization) -> ConfigError:
    return ConfigError(
        f"{organization} is connected to Swoogo already.",
        code="already_connected",
        remedy="Use “Update key” to change the pair, or disconnect first.",
    )


def update_key(organization: Organization, key: str, secret: str, actor: Person | None = None) -> Connection:
    """Replace the pair of a live connection, if the new one sees every mapped event (R2).

    Mappings and record links stay, and continuous sync goes on if it rested. Raises as ``connect``, and
    ConfigError naming the events that the new pair does not see; the old pair stays then.
    """
    key, secret = _clean_pair(key, secret)
    connection = live_connection(organization)
    with client_for_pair(key, secret) as client:
        client.authenticate()
        visible = {row["id"] for row in client.events()}
    hidden = [
        mapping
        for mapping in connection.mappings.filter(ended_at=None, removed_at=None)
        if mapping.swoogo_event_id not in visible
    ]
    if hidden:
        names = ", ".join(f"{m.swoogo_event_name} ({m.swoogo_event_id})" for m in hidden)
        raise ConfigError(
            f"The new key does not see every mapped Swoogo event: {names}. The old key stays in use.",
            code="events_not_visible",
            remedy="Give the key's user access to these events in Swoogo, or use another key.",
        )
    with transaction.atomic():
        connection.key, connection.key_fingerprint, connection.secret = key, fingerprint(key), seal(secret)
        connection.trouble = connection.trouble_code = ""
        connection.save(update_fields=["key", "key_fingerprint", "secret", "trouble", "trouble_code"])
        for mapping in connection.mappings.filter(ended_at=None).select_related("event"):
            move_revision(mapping.event)
        record_audit(organization, actor, "swoogo.key_updated", connection)
    return connection


def disconnect(organization: Organization, actor: Person | None = None) -> None:
    """End the connection and all its mappings (R21); what was sent is not touched in Swoogo.

    Links become "sent under an earlier connection" (R22). Open claims stay open: they are settled first
    after reconnecting.
    """
    connection = live_connection(organization)
    ended_at = clock.now()
    with transaction.atomic():
        SyncRun.objects.filter(mapping__connection=connection, state=RunState.RUNNING).update(
            stop_requested_at=ended_at
        )
        SyncRun.objects.filter(mapping__connection=connection, state=RunState.WAITING).delete()
        EventMapping.objects.filter(connection=connection, ended_at=None).update(ended_at=ended_at)
        RecordLink.objects.filter(connection=connection).retire()
        connection.ended_at = ended_at
        connection.secret = ""
        connection.save(update_fields=["ended_at", "secret"])
        record_audit(organization, actor, "swoogo.disconnected", connection)


def visible_events(connection: Connection) -> list[Row]:
    """The Swoogo events that this connection's key sees, newest first. Costs 10 credits a page."""
    with client_for(connection) as client:
        return client.events()
