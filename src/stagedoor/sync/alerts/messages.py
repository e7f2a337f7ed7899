"""What an alert says: what happened, to which event, what was not harmed, what to do next, and where to look.

Its content is what a webhook gets as JSON (the fields are documented in docs/how-to/alerts.md); a mail is
written from the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from stagedoor.accounts.models import Organization
from stagedoor.common import clock
from stagedoor.common.clock import to_wall
from stagedoor.common.text import plural
from stagedoor.sync.alerts.verdict import Arrivals
from stagedoor.sync.domain.continuous import interval
from stagedoor.sync.domain.previews import summary
from stagedoor.sync.models import AlertKind, Connection, EventMapping, Preview, RunStatus, SyncRun
from stagedoor.sync.reasons import remedy

Content = dict[str, Any]


def failing(run: SyncRun, arrivals: Arrivals | None = None) -> Content:
    """A round of continuous sync failed or was refused, or too little of it arrived."""
    kept = "What went before stands in Swoogo; nothing is sent twice."
    if run.status == RunStatus.REFUSED:
        kept = "Nothing was written; what stands in Swoogo stays as it was."
    happened, reason = (arrivals.shortfall, arrivals.reason) if arrivals else (run.message, "")
    again = f"It is tried again about every {_interval()}; you hear again once it works."
    content = _of_mapping(
        AlertKind.FAILING,
        run.mapping,
        run=run,
        what_happened=f"{_pair(run.mapping)}: {happened}",
        not_harmed=kept,
        what_to_do=f"{remedy(reason)} {again}".strip(),
    )
    content["data"]["reason"] = content["data"]["reason"] or reason or None
    return content


def stalled(mapping: EventMapping, since: datetime, run: SyncRun | None) -> Content:
    """No round has come to an end for a long time; ``run`` is the one that does not move, if there is one."""
    when = f"{to_wall(since, mapping.event.zone):%Y-%m-%d %H:%M} ({mapping.event.timezone})"
    what = f"a sync was due at {when} and none has started."
    if run is not None:
        what = f"a sync has made no progress since {when}."
    return _of_mapping(
        AlertKind.STALLED,
        mapping,
        run=run,
        what_happened=f"{_pair(mapping)}: {what}",
        not_harmed="What was sent before stands in Swoogo; only newer changes are missing there.",
        what_to_do="Ask whoever runs Stagedoor whether its workers are busy or down; see their log.",
    )


def recovered(mapping: EventMapping, run: SyncRun) -> Content:
    """A sync went well after trouble."""
    return _of_mapping(
        AlertKind.RECOVERED,
        mapping,
        run=run,
        what_happened=f"{_pair(mapping)}: {run.message}",
        not_harmed="Changes that were made here in the meantime have gone with this sync.",
        what_to_do="Nothing. Records that could not go are named in the run.",
    )


def held(preview: Preview) -> Content:
    """Continuous sync holds changes until somebody approves them."""
    run = preview.run
    return _of_mapping(
        AlertKind.HELD,
        run.mapping,
        run=run,
        what_happened=f"{_pair(run.mapping)}: {summary(preview)} They wait for approval.",
        not_harmed="Nothing of it is sent before somebody applies it. What changes meanwhile is added.",
        what_to_do="Look at the changes and apply or reject them.",
    )


def key_refused(connection: Connection) -> Content:
    """Swoogo refuses the connection's key; all its events rest."""
    return _of_key(
        AlertKind.KEY_REFUSED,
        connection,
        what_happened=f"{connection.trouble} {_resting(connection)}",
        not_harmed="What was sent before stands in Swoogo, and all mappings stay.",
        what_to_do="Enter a working consumer key and secret with “Update key”.",
    )


def key_accepted(connection: Connection) -> Content:
    """The key works again, or another one does."""
    return _of_key(
        AlertKind.KEY_ACCEPTED,
        connection,
        what_happened=f"Swoogo accepts the key of {connection.organization}, so continuous sync goes on.",
        not_harmed="Changes that were made here in the meantime go with the next round.",
        what_to_do="Nothing.",
    )


def test_alert(organization: Organization) -> Content:
    """What an alert looks like, on a person's wish."""
    return _content(
        AlertKind.TEST,
        organization,
        {
            "what_happened": f"Somebody asked for a test of the alerts of {organization}.",
            "not_harmed": "Nothing is wrong.",
            "what_to_do": "Nothing: alerts reach you.",
        },
    )


def as_mail(content: Content) -> tuple[str, str]:
    """Subject and text."""
    data = content["data"]
    about = (data["event"] or data["organization"])["name"]
    text = (
        f"{data['what_happened']}\n\n"
        f"What was not harmed: {data['not_harmed']}\n\n"
        f"What to do: {data['what_to_do']}\n\n"
        f"{data['url']}\n\n"
        f"-- \nYour address is among those that get the alerts of {data['organization']['name']}.\n"
    )
    return " ".join(f"{data['title']}: {about}".split()), text


def _of_mapping(kind: AlertKind, mapping: EventMapping, *, run: SyncRun | None, **said: str) -> Content:
    content = _content(kind, mapping.event.organization, said, mapping=mapping, run=run)
    content["data"]["reason"] = run.reason or None if run else None
    return content


def _of_key(kind: AlertKind, connection: Connection, **said: str) -> Content:
    organization = connection.organization
    content = _content(kind, organization, said)
    content["data"]["reason"] = connection.trouble_code or None
    return content


def _content(
    kind: AlertKind,
    organization: Organization,
    said: Mapping[str, str],
    *,
    mapping: EventMapping | None = None,
    run: SyncRun | None = None,
) -> Content:
    event = mapping.event if mapping else None
    page_of_alert = import_string(settings.PAGE_OF_ALERT)
    path = page_of_alert(kind, organization.slug, event.slug if event else None, run.pk if run else None)
    return {
        "type": kind.value,
        "timestamp": clock.now().isoformat(),
        "data": {
            "title": kind.label,
            **said,
            "url": f"{settings.PUBLIC_URL}{path}",
            "organization": {"slug": organization.slug, "name": organization.name},
            "event": {"slug": event.slug, "name": event.name} if event else None,
            "swoogo_event": (
                {"id": mapping.swoogo_event_id, "name": mapping.swoogo_event_name} if mapping else None
            ),
            "run": run.pk if run else None,
            "reason": None,
        },
    }


def _pair(mapping: EventMapping) -> str:
    return f"{mapping.event} → {mapping.swoogo_event_name} ({mapping.swoogo_event_id})"


def _resting(connection: Connection) -> str:
    resting = connection.mappings.filter(ended_at=None, removed_at=None).select_related("event")
    events = [mapping.event.name for mapping in resting]
    return f"{plural(len(events), 'event')}: {', '.join(events)}." if events else ""


def _interval() -> str:
    return plural(max(1, round(interval().total_seconds() / 60)), "minute")
