"""Clients that speak with the stored secrets of connections."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from stagedoor.common.crypto import fingerprint
from stagedoor.common.outside import refuse_in_transaction
from stagedoor.common.sealing import unseal
from stagedoor.swoogo import CallRecord, Client, Readings
from stagedoor.swoogo.records import Kind, Projection
from stagedoor.sync.credits import ledger
from stagedoor.sync.mapped_fields import read_fields
from stagedoor.sync.models import Connection, EventMapping, SyncRun
from stagedoor.sync.planning.fields import FIELDS, FieldSet


def client_for_run(run: SyncRun, permit: Callable[[], None]) -> Client:
    """A client for a run, which pays for each call before it makes it; close it after use.

    ``permit`` is asked right before each request's bytes go, and raises when the run is not ours any more.

    Raises ConfigError when the secret cannot be opened with the installation's keys.
    """
    mapping = run.mapping
    return _client(mapping.connection, read_fields(mapping), event_id=mapping.swoogo_event_id, permit=permit)


def client_for(connection: Connection) -> Client:
    """A client that speaks with this connection's key for a person; close it after use.

    Its few calls are made at once, and counted in the key's budget. Raises ConfigError as above.
    """
    return _client(connection, FIELDS, on_call=_booking(connection.key_fingerprint))


def client_for_mapping(mapping: EventMapping) -> Client:
    """As ``client_for``, asking for the fields of this mapping, of its Swoogo event."""
    connection = mapping.connection
    return _client(
        connection,
        read_fields(mapping),
        event_id=mapping.swoogo_event_id,
        on_call=_booking(connection.key_fingerprint),
    )


def client_for_pair(key: str, secret: str) -> Client:
    """A client for a pair that is not stored (yet); its calls are counted too."""
    return Client(
        settings.SWOOGO_URL,
        key,
        secret,
        fields=_asked_for(FIELDS),
        on_call=_booking(fingerprint(key)),
        before_call=_refuse_in_transaction,
    )


def _client(
    connection: Connection,
    fields: FieldSet,
    *,
    event_id: int | None = None,
    on_call: Callable[[CallRecord], None] | None = None,
    permit: Callable[[], None] | None = None,
) -> Client:
    secret, readings = unseal(connection.secret), Readings.from_json(connection.readings)
    return Client(
        settings.SWOOGO_URL,
        connection.key,
        secret,
        fields=_asked_for(fields),
        readings=readings,
        event_id=event_id,
        on_call=on_call,
        permit=permit,
        before_call=_refuse_in_transaction,
    )


def _asked_for(fields: FieldSet) -> dict[Kind, Projection]:
    return {kind: of_kind.projection for kind, of_kind in fields.items()}


def _refuse_in_transaction() -> None:
    refuse_in_transaction("A call to Swoogo")


def _booking(key_fingerprint: str) -> Callable[[CallRecord], None]:
    def book(call: CallRecord) -> None:
        if call.credits:
            ledger.book(key_fingerprint, call.credits)

    return book
