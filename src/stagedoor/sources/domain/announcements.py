"""What webhooks are told of live sources, inside the transaction of the pull."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.webhooks.domain.publish import Data, publish
from stagedoor.webhooks.models import WebhookKind

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event
    from stagedoor.sources.models import Pull


def announce_pull(event: Event, pull: Pull) -> None:
    """A pull brought changes: it was applied, or waits for approval."""
    publish(event, {WebhookKind.SOURCE_CHANGED: lambda: _pull(pull)}, pull.source_id)


def _pull(pull: Pull) -> Data:
    source = pull.source
    counts = {name: pull.result.get(name, {}) for name in ("created", "updated", "restored")}
    return {
        "source": {"id": source.pk, "name": source.name, "kind": source.kind},
        "pull": pull.pk,
        "state": pull.state,
        "reasons": pull.reasons,
        "import": pull.made_id,
        **counts,
    }
