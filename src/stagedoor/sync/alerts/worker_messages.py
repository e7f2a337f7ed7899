"""What an alert about the workers says: what happened, what was not harmed, what to do next."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from stagedoor.accounts.models import Organization
from stagedoor.common import clock
from stagedoor.sync.alerts.messages import Content
from stagedoor.sync.models import AlertKind

_WORDS: dict[AlertKind, tuple[str, str, str]] = {
    AlertKind.WORKER_DOWN: (
        "No worker has given a sign of life for two minutes. Until one runs, nothing is synced or read.",
        "What stands in Swoogo stays as it is, and nothing that waits is lost.",
        "Whoever runs Stagedoor starts a worker: “stagedoor worker”. Its log says why it ended.",
    ),
    AlertKind.WORKER_BACK: (
        "A worker runs again and goes on with what waited.",
        "Nothing was lost in between.",
        "Nothing.",
    ),
}


def content(kind: AlertKind, organization: Organization) -> Content:
    """The message to one organization, with the fields that every alert has."""
    happened, kept, to_do = _WORDS[kind]
    path = import_string(settings.PAGE_OF_ALERT)(kind, organization.slug, None, None)
    return {
        "type": kind.value,
        "timestamp": clock.now().isoformat(),
        "data": {
            "title": kind.label,
            "what_happened": happened,
            "not_harmed": kept,
            "what_to_do": to_do,
            "url": f"{settings.PUBLIC_URL}{path}",
            "organization": {"slug": organization.slug, "name": organization.name},
            "event": None,
            "swoogo_event": None,
            "run": None,
            "reason": None,
        },
    }


def as_mail_to_operator(kind: AlertKind) -> tuple[str, str]:
    """Subject and text for whoever runs Stagedoor."""
    happened, kept, to_do = _WORDS[kind]
    text = (
        f"{happened}\n\nWhat was not harmed: {kept}\n\nWhat to do: {to_do}\n\n{settings.PUBLIC_URL}\n\n"
        "-- \nYour address stands in STAGEDOOR_OPERATOR_EMAILS of this installation.\n"
    )
    return f"{kind.label}: {settings.PUBLIC_URL}", text
