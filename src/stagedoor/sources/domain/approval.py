"""A pull that waits: a person lets exactly what they saw in, or rejects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.models import Event
from stagedoor.common import shared_clock
from stagedoor.common.errors import InputError
from stagedoor.sources.connectors.base import Document
from stagedoor.sources.domain.announcements import announce_pull
from stagedoor.sources.domain.previewing import checksum_of, preview_pull
from stagedoor.sources.domain.pull import bring_in, result_json
from stagedoor.sources.domain.reading import read_document
from stagedoor.sources.models import Pull, PullState, Source

if TYPE_CHECKING:
    from stagedoor.imports.domain.apply import ImportResult
    from stagedoor.imports.preview.contents import Preview


def preview_waiting(pull: Pull) -> Preview:
    """What approving would write by now; the agenda may have changed since the pull."""
    sheet = read_document(pull.source, Document(pull.filename, pull.content))
    return preview_pull(pull.source, pull.source.event, sheet)


def approve_pull(pull: Pull, seen: str, actor: Person | None = None) -> ImportResult:
    """Bring in what waits. ``seen`` is the ``checksum_of`` the preview that the person said yes to.

    Raises InputError, and writes nothing, when it does not wait any more or would do something else by now.
    """
    sheet = read_document(pull.source, Document(pull.filename, pull.content)) if pull.document else None
    with transaction.atomic():
        event = Event.objects.select_for_update().select_related("organization").get(pk=pull.source.event_id)
        pull = _waiting(pull)
        source = Source.objects.select_for_update().get(pk=pull.source_id)
        if sheet is None:
            raise _no_longer()
        preview = preview_pull(source, event, sheet)
        if checksum_of(preview) != seen:
            raise InputError(
                "The agenda was changed since you looked at this, so nothing was brought in.",
                code="preview_stale",
                remedy="Look at it as it is now, then approve.",
            )
        result = bring_in(source, event, preview, pull.filename, actor)
        source.save(update_fields=["import_source", "gone"])
        pull.made_id = result.import_id
        pull.result = result_json(result, pull.result.get("notes", []))
        _decide(pull, PullState.APPLIED, actor)
        announce_pull(event, pull)
        record_audit(event.organization, actor, "source.approved", source, pull=pull.pk)
    return result


@transaction.atomic
def reject_pull(pull: Pull, actor: Person | None = None) -> None:
    """Leave out what waits. The source is asked again as ever, and what it then brings is looked at anew.

    Raises InputError when it does not wait any more.
    """
    pull = _waiting(pull)
    _decide(pull, PullState.REJECTED, actor)
    record_audit(pull.source.event.organization, actor, "source.rejected", pull.source, pull=pull.pk)


def _waiting(pull: Pull) -> Pull:
    rows = Pull.objects.select_for_update(of=("self",)).select_related("source__event__organization")
    found = rows.get(pk=pull.pk)
    if found.state != PullState.WAITING:
        raise _no_longer()
    return found


def _no_longer() -> InputError:
    return InputError(
        "This pull does not wait any more: it was decided on, or a newer one took its place.",
        code="pull_decided",
        remedy="Look at the source's latest pulls.",
    )


def _decide(pull: Pull, state: PullState, actor: Person | None) -> None:
    pull.state, pull.decided_at, pull.decided_by, pull.document = state, shared_clock.now(), actor, None
    pull.save()
