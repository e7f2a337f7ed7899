"""What was found out about an account's Swoogo, kept on its connection."""

from __future__ import annotations

import json

from stagedoor.accounts.models import Organization, Person, record_audit
from stagedoor.agenda.domain.revision import move_revision
from stagedoor.common.errors import ConfigError, NotFound
from stagedoor.swoogo import ProbeReport, probe
from stagedoor.sync.clients import client_for
from stagedoor.sync.domain.connections import live_connection
from stagedoor.sync.models import EventMapping


def probe_account(
    organization: Organization, swoogo_event_id: int, actor: Person | None = None
) -> ProbeReport:
    """Try every assumption about Swoogo in a throw-away event, and keep what was found on the connection.

    Raises ConfigError, with nothing written, for an event that is mapped, in use or not visible.
    """
    connection = live_connection(organization)
    if EventMapping.objects.filter(swoogo_event_id=swoogo_event_id, ended_at=None).exists():
        raise ConfigError(
            f"The Swoogo event {swoogo_event_id} is mapped, so it is not for probing; nothing was written.",
            code="probe_event_in_use",
            remedy="Make an empty event in Swoogo for this, and throw it away afterwards.",
        )
    with client_for(connection) as client:
        try:
            report = probe(client, swoogo_event_id)
        except NotFound as error:
            raise ConfigError(
                f"The connected key does not see a Swoogo event {swoogo_event_id}; nothing was written.",
                code="event_not_visible",
            ) from error
    connection.readings = json.loads(report.readings.to_json())
    connection.save(update_fields=["readings"])
    for mapping in connection.mappings.filter(ended_at=None).select_related("event"):
        move_revision(mapping.event)
    record_audit(organization, actor, "swoogo.probed", connection, event=swoogo_event_id)
    return report
