"""One pull: fetch, look whether anything is new, preview, hold or bring in. The page that tells the story.

Only the end writes, in one transaction: the agenda, the row of the pull, and how far the source was read. A
process that is killed before has done nothing, and the pull is still due.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.history import through
from stagedoor.agenda.models import Event, Way
from stagedoor.common import shared_clock
from stagedoor.common.errors import StagedoorError, StopRequested
from stagedoor.common.text import plural
from stagedoor.imports.domain.apply import ImportResult, apply_preview, summarize
from stagedoor.sources.breaker import reasons_to_hold
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors.base import Place
from stagedoor.sources.connectors.registry import connector_of
from stagedoor.sources.domain.announcements import announce_pull
from stagedoor.sources.domain.claims import hold_claim, renew_claim, take_claim
from stagedoor.sources.domain.outcomes import forget_old_pulls, note_failure, note_success
from stagedoor.sources.domain.previewing import checksum_of, preview_pull
from stagedoor.sources.domain.reading import read_document, secret_of
from stagedoor.sources.findings import facts_of, lost_since
from stagedoor.sources.models import Pull, PullState, Source
from stagedoor.sources.review import gone_json

if TYPE_CHECKING:
    from stagedoor.imports.preview.contents import Preview
    from stagedoor.imports.sheet import Sheet
    from stagedoor.sources.connectors.base import Document

logger = logging.getLogger(__name__)

MOST_TOLD = 200
"""So many problems, values that were kept and records that are gone are stored with one pull."""
WAITS_ALWAYS = "This source holds what it brings for approval."


@dataclass(frozen=True)
class Outcome:
    """How a pull ended. ``state`` is a PullState, ``unchanged``, or ``busy`` when somebody else pulls."""

    state: str
    message: str
    pull: Pull | None = None
    result: ImportResult | None = None


def pull_source(source: Source, person: Person | None = None) -> Outcome:
    """Pull a source once. Whatever goes wrong is noted with the source and returned, not raised."""
    claim = take_claim(source)
    if not claim:
        return Outcome("busy", f"{source} is being pulled right now.")
    try:
        document = _fetch(source, claim)
        if document is None or document.content_hash == source.content_hash:
            return _nothing_new(source, claim, document)
        sheet = read_document(source, document)
        return _bring_in(source, claim, document, sheet, person)
    except StopRequested as error:
        return Outcome("busy", str(error))
    except StagedoorError as error:
        return Outcome(PullState.FAILED, str(error), note_failure(source, claim, error, person))
    except Exception as error:
        logger.exception("the pull of source %s failed", source.pk)
        mistake = StagedoorError("Stagedoor made a mistake; its log has the details.", code="internal")
        mistake.__cause__ = error
        return Outcome(PullState.FAILED, str(mistake), note_failure(source, claim, mistake, person))


def _fetch(source: Source, claim: str) -> Document | None:
    connector, secret = connector_of(source.kind), secret_of(source)
    client = SourceClient(connector.headers(secret), before_call=lambda: renew_claim(source, claim))
    seen = source.validators if source.content_hash else {}
    return connector.fetch(Place(source.address, secret, seen), client)


def _nothing_new(source: Source, claim: str, document: Document | None) -> Outcome:
    """Note that the source was asked, and nothing else."""
    with transaction.atomic():
        held = hold_claim(source, claim)
        if document is None:
            held.same_answers += 1
        else:
            held.same_contents += 1
            held.validators = dict(document.validators)
        note_success(held)
    return Outcome("unchanged", f"{source}: nothing new.")


@dataclass(frozen=True)
class _Brought:
    """What a source gave, with the preview of it; ``source`` and ``event`` are locked."""

    source: Source
    event: Event
    document: Document
    preview: Preview
    notes: list[str]
    person: Person | None

    def pull(self, state: PullState) -> Pull:
        return Pull(source=self.source, state=state, at=shared_clock.now(), person=self.person)


def _bring_in(source: Source, claim: str, document: Document, sheet: Sheet, person: Person | None) -> Outcome:
    with transaction.atomic():
        event = Event.objects.select_for_update().select_related("organization").get(pk=source.event_id)
        held = hold_claim(source, claim)
        preview, facts = preview_pull(held, event, sheet), facts_of(sheet)
        brought = _Brought(held, event, document, preview, lost_since(held.found, facts), person)
        held.validators, held.content_hash = dict(document.validators), document.content_hash
        supersede_waiting(held)
        reasons = _reasons(held, preview)
        outcome = _hold(brought, reasons) if reasons else _apply(brought)
        held.found = facts.as_json()
        note_success(held)
    return outcome


def _reasons(source: Source, preview: Preview) -> list[str]:
    reasons = reasons_to_hold(preview, {(one["kind"], one["id"]) for one in source.gone})
    if source.hold and preview.changes_something:
        reasons.append(WAITS_ALWAYS)
    return reasons


def _hold(brought: _Brought, reasons: list[str]) -> Outcome:
    preview, pull = brought.preview, brought.pull(PullState.WAITING)
    pull.reasons, pull.checksum, pull.filename = reasons, checksum_of(preview), brought.document.filename
    pull.result = result_json(summarize(preview, preview.pictures_expected), brought.notes)
    pull.keep(brought.document.content)
    pull.save()
    announce_pull(brought.event, pull)
    return Outcome(PullState.WAITING, f"{brought.source}: waits for approval. {' '.join(reasons)}", pull)


def _apply(brought: _Brought) -> Outcome:
    source, before = brought.source, brought.source.gone
    result = bring_in(source, brought.event, brought.preview, brought.document.filename, brought.person)
    if not (result.import_id or source.gone != before or brought.notes):
        source.same_contents += 1
        return Outcome("unchanged", f"{source}: nothing new.", result=result)
    pull = brought.pull(PullState.APPLIED)
    pull.made_id, pull.result = result.import_id, result_json(result, brought.notes)
    pull.save()
    announce_pull(brought.event, pull)
    forget_old_pulls(source)
    return Outcome(PullState.APPLIED, f"{source}: {counts_in_words(pull.result)}.", pull, result)


def bring_in(
    source: Source, event: Event, preview: Preview, filename: str, person: Person | None
) -> ImportResult:
    """Write a preview to the agenda, and to the source what it names no more; in the caller's transaction."""
    with through(Way.SOURCE):
        result = apply_preview(event, preview, person, f"{source} ({filename})")
    source.import_source = preview.source
    source.gone = gone_json(preview.gone)
    return result


def supersede_waiting(source: Source) -> None:
    """What waits is older than what is looked at now."""
    source.pulls.filter(state=PullState.WAITING).update(state=PullState.SUPERSEDED, document=None)


def result_json(result: ImportResult, notes: list[str]) -> dict[str, Any]:
    """A result as it is kept with a pull: counts, and the first of each list."""
    return {
        "created": result.created,
        "updated": result.updated,
        "restored": result.restored,
        "unchanged": result.unchanged,
        "kept": [asdict(one) for one in result.kept[:MOST_TOLD]],
        "problems": [asdict(one) for one in result.problems[:MOST_TOLD]],
        "gone": gone_json(result.gone[:MOST_TOLD]),
        "notes": notes,
    }


def counts_in_words(result: dict[str, Any]) -> str:
    """Say what a pull did: "2 sessions created, 1 speaker updated"."""
    told = [
        f"{plural(number, kind)} {action}"
        for action in ("created", "updated", "restored")
        for kind, number in result.get(action, {}).items()
        if number
    ]
    return ", ".join(told) or "no value changed"
