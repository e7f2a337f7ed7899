"""“Why did this session not sync?”, answered from what is here, without a call to Swoogo (R41)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from stagedoor.agenda.models import Session, Speaker, Sponsor
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.known import Known, what_is_known
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.domain.neighbours import plan_for
from stagedoor.sync.domain.standing import Standings, failures_of
from stagedoor.sync.models import (
    EventMapping,
    Outcome,
    RecordLink,
    RunRecord,
    RunScope,
)
from stagedoor.sync.planning.plan import PICTURE_KEPT
from stagedoor.sync.planning.records import Ref
from stagedoor.sync.reasons import remedy

_SENT = [Outcome.CREATED, Outcome.LINKED, Outcome.UPDATED]


@dataclass(frozen=True)
class Explanation:
    """Where a record stands.

    ``state``: ``not_mapped``, ``sent``, ``to_send`` (goes with the next sync), ``left_out`` or ``failed``.
    ``last`` is its outcome in the latest run that sent, or found, something of it, at ``sent_at``: what
    Swoogo holds since then is told as far as it is ``known``.
    """

    state: str
    message: str
    remedy: str = ""
    link: RecordLink | None = None
    warnings: list[str] = field(default_factory=list)
    last: RunRecord | None = None
    sent_at: datetime | None = None
    known: Known = field(default_factory=Known)


def explain_session(session: Session) -> Explanation:
    """Where this session stands, in plain words."""
    return _explain((Kind.SESSION, session.pk), session)


def explain_speaker(speaker: Speaker) -> Explanation:
    """Where this speaker stands, in plain words."""
    return _explain((Kind.SPEAKER, speaker.pk), speaker)


def explain_sponsor(sponsor: Sponsor) -> Explanation:
    """Where this sponsor stands, in plain words."""
    return _explain((Kind.SPONSOR, sponsor.pk), sponsor)


def _explain(ref: Ref, record: Session | Speaker | Sponsor) -> Explanation:
    mapping = find_mapping(record.event)
    if mapping is None:
        return Explanation("not_mapped", "The event is not mapped to a Swoogo event.", remedy("not_mapped"))
    scope = RunScope.SPONSORS if ref[0] is Kind.SPONSOR else RunScope.AGENDA
    now = plan_for(record, mapping)
    link, wanted = now.links.get(ref), now.desired.records.get(ref)
    if record.deleted_at is not None and link is None:
        return Explanation(
            "left_out", "It is deleted here, so it is not sent.", "Restore it to have it sent."
        )
    warnings = [warning.message for warning in now.desired.warnings if (warning.kind, warning.id) == ref]
    is_bare = wanted is not None and wanted.picture is None and wanted.schema.has_picture
    if is_bare and link is not None and (link.picture_sent or link.picture_kept):
        warnings.append(f"Its picture was removed here. {PICTURE_KEPT}")
    if link is not None and link.kept_there:
        warnings.append("It has registrants in Swoogo, so it stays there (Remove deleted sessions).")
    standing = Standings(now, failures_of(mapping, scope, ref)).of(ref)
    found = Explanation(standing.state, standing.message, remedy(standing.code), link, warnings)
    found = replace(found, **_last_sent(ref, mapping, link))
    return replace(found, known=what_is_known(link, found.sent_at, now.fields[ref[0]]))


def _last_sent(ref: Ref, mapping: EventMapping, link: RecordLink | None) -> dict[str, Any]:
    """When something of the record last went to this Swoogo event, and in which run."""
    records = RunRecord.objects.filter(kind=ref[0], record_id=ref[1], outcome__in=_SENT)
    here = records.filter(
        run__mapping__event=mapping.event, run__mapping__swoogo_event_id=mapping.swoogo_event_id
    )
    last = here.select_related("run").last()
    moments = [link.linked_at if link else None, last.run.started_at if last else None]
    return {"last": last, "sent_at": max(filter(None, moments), default=None)}
