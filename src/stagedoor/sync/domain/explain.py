"""“Why did this session not sync?”, answered from what is here, without a call to Swoogo (R41)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from stagedoor.agenda.models import Session, Speaker, Sponsor
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.known import Known, what_is_known
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.domain.neighbours import plan_for
from stagedoor.sync.models import (
    EventMapping,
    LinkState,
    Outcome,
    RecordLink,
    RunPurpose,
    RunRecord,
    RunScope,
)
from stagedoor.sync.planning.changes import Plan, Update
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
    found = _of_plan(ref, now.plan, link, _last_failure(ref, mapping, scope), warnings)
    found = replace(found, **_last_sent(ref, mapping, link))
    return replace(found, known=what_is_known(link, found.sent_at, now.fields[ref[0]]))


def _of_plan(
    ref: Ref, plan: Plan, link: RecordLink | None, failure: RunRecord | None, warnings: list[str]
) -> Explanation:
    for remark in plan.left_out:
        if (remark.kind, remark.id) == ref:
            return Explanation("left_out", remark.message, remedy(remark.code), link, warnings)
    if failure is not None:
        return Explanation("failed", failure.message, remedy(failure.reason), link, warnings)
    if link is None or link.state == LinkState.CREATING:
        return Explanation("to_send", "It goes with the next sync.", "", link, warnings)
    changed = [change for change in plan.changes if isinstance(change, Update) and change.wanted.ref == ref]
    if changed:
        fields = changed[0].wanted.schema.labels([*changed[0].fields, *changed[0].refs])
        if link.put_back.keys() >= changed[0].names:
            return Explanation("to_send", f"Theirs goes back to Swoogo: {fields}.", "", link, warnings)
        return Explanation("to_send", f"Changed since the last sync: {fields}.", "", link, warnings)
    return Explanation("sent", "", "", link, warnings)


def _last_failure(ref: Ref, mapping: EventMapping, scope: RunScope) -> RunRecord | None:
    """The record's outcome in the latest run that was to send it, if it failed there."""
    about = RunRecord.objects.filter(run=OuterRef("pk"), kind=ref[0], record_id=ref[1])
    is_meant = ~Q(purpose=RunPurpose.SELECTED) | Exists(about)
    run = mapping.runs.syncs().filter(is_meant, state="finished", scope=scope).first()
    if run is None:
        return None
    return run.records.filter(kind=ref[0], record_id=ref[1], outcome=Outcome.FAILED).first()


def _last_sent(ref: Ref, mapping: EventMapping, link: RecordLink | None) -> dict[str, Any]:
    """When something of the record last went to this Swoogo event, and in which run."""
    records = RunRecord.objects.filter(kind=ref[0], record_id=ref[1], outcome__in=_SENT)
    here = records.filter(
        run__mapping__event=mapping.event, run__mapping__swoogo_event_id=mapping.swoogo_event_id
    )
    last = here.select_related("run").last()
    moments = [link.linked_at if link else None, last.run.started_at if last else None]
    return {"last": last, "sent_at": max(filter(None, moments), default=None)}
