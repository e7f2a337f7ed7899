"""What the pages of the agenda show of Swoogo: the sync entry, and what became of a record."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString

from stagedoor.agenda.models import Event, Session, Speaker, Sponsor
from stagedoor.common import clock
from stagedoor.common.outgoing import Outgoing
from stagedoor.sync.credits.budget import waits_until
from stagedoor.sync.domain.explain import Explanation, explain_session, explain_speaker, explain_sponsor
from stagedoor.sync.domain.mappings import find_mapping
from stagedoor.sync.domain.run_report import Line, progress
from stagedoor.sync.domain.swoogo_pages import page_in_swoogo
from stagedoor.sync.models import (
    EventMapping,
    LinkState,
    Outcome,
    RunScope,
    RunState,
    RunStatus,
    SyncRun,
)
from stagedoor.sync.reasons import EXPECTED
from stagedoor.web.run_summary import KIND_LABELS, Count, counts, has_new_problems, nothing_to_send, took
from stagedoor.web.templatetags.stagedoor import badge, wall_time
from stagedoor.web.watching import watched_run

register = template.Library()

_OUTCOME_COLORS = {
    Outcome.CREATED: "green",
    Outcome.LINKED: "azure",
    Outcome.UPDATED: "blue",
    Outcome.SKIPPED: "yellow",
    Outcome.FAILED: "red",
    Outcome.REMOVED: "secondary",
}
_STATUS_COLORS = {
    RunStatus.SUCCEEDED: "green",
    RunStatus.PARTIAL: "yellow",
    RunStatus.STOPPED: "orange",
    RunStatus.FAILED: "red",
    RunStatus.REFUSED: "red",
    RunStatus.PREVIEWED: "azure",
}
_STATES = {
    "not_mapped": ("Not mapped", "secondary"),
    "sent": ("Sent", "azure"),
    "to_send": ("Goes with the next sync", "blue"),
    "left_out": ("Skipped", "yellow"),
    "failed": ("Failed", "red"),
}


@register.inclusion_tag("sync/_options.html", takes_context=True)
def sync_options(context: Context, event: Event, starts: str = "sync_start") -> dict[str, Any]:
    """*Sync to Swoogo (event: ID)*: only for a mapped event, and for who may edit (R6, R17).

    ``starts`` names the address that starts the sync: the agenda's, or the sponsors'.
    """
    # A list has looked it up already.
    mapping = context["mapping_here"] if "mapping_here" in context else find_mapping(event)
    return {
        "event": event,
        "organization": event.organization,
        "mapping": mapping,
        "can_edit": context["can_edit"],
        "watched": watched_run(context["request"], event, mapping),
        "page": context["request"].get_full_path(),
        "starts": starts,
        "scope": RunScope.SPONSORS if starts == "sponsor_sync" else RunScope.AGENDA,
    }


@register.inclusion_tag("sync/_record_status.html", takes_context=True)
def sync_status(
    context: Context, record: Session | Speaker | Sponsor, *, can_try: bool = True
) -> dict[str, Any]:
    """Whether a record stands in Swoogo, since when, and why not (R41), with *Try one record now* (R44)."""
    explanation = _explain(record)
    is_live = context["can_edit"] and not record.deleted_at and find_mapping(record.event) is not None
    label, color = _STATES[explanation.state]
    return {
        "explanation": explanation,
        "there": _page_there(explanation),
        "color": color,
        "label": label,
        "record": record,
        "kind": record._meta.model_name,
        "can_edit": context["can_edit"],
        "can_try": can_try and is_live,
        "request": context["request"],
        "can_send_again": context["can_edit"] and explanation.state == "left_out" and _is_gone(explanation),
        "event": record.event,
        "organization": record.event.organization,
    }


def _explain(record: Session | Speaker | Sponsor) -> Explanation:
    match record:
        case Session():
            return explain_session(record)
        case Speaker():
            return explain_speaker(record)
        case Sponsor():
            return explain_sponsor(record)


def _page_there(explanation: Explanation) -> str:
    link = explanation.link
    return page_in_swoogo(link.swoogo_event_id, link.kind, link.swoogo_id) if link is not None else ""


def _is_gone(explanation: Explanation) -> bool:
    return explanation.link is not None and explanation.link.state == LinkState.DELETED


@register.simple_tag
def continuous_words(mapping: EventMapping) -> str:
    """Whether the pair takes part in continuous sync, and when its next round is (R5)."""
    if not mapping.connection.continuous:
        return "off"
    if mapping.paused_at is not None:
        return "paused for this event"
    if mapping.connection.trouble_code:
        return "resting, since Swoogo refused the key"
    if mapping.quiet_since is not None and mapping.next_sync_at is None:
        return "on, with nothing to do until the agenda changes"
    if mapping.next_sync_at is None or mapping.next_sync_at <= clock.now():
        return "on, next as soon as a worker is free"
    sooner = ", or when the agenda changes" if mapping.quiet_since is not None else ""
    return f"on, next at {wall_time(mapping.next_sync_at, mapping.event)}{sooner}"


@register.simple_tag
def interval_words() -> str:
    """How often continuous sync runs: ``"30 minutes"``, or seconds below two minutes."""
    seconds = settings.SYNC_INTERVAL_SECONDS
    return f"{seconds} seconds" if seconds < 120 else f"{round(seconds / 60)} minutes"


@register.filter
def last_runs(mapping: EventMapping) -> list[SyncRun]:
    """The latest run of this mapping that has ended, of the agenda and of the sponsors."""
    ended = (mapping.runs.syncs().filter(state=RunState.FINISHED, scope=scope).first() for scope in RunScope)
    return [run for run in ended if run is not None]


@register.simple_tag
def outcome_badge(line: Line) -> SafeString:
    """The badge of what became of a record; one that was skipped alike before does not stand out."""
    is_old_news = line.outcome == Outcome.SKIPPED and (line.is_known or EXPECTED.issuperset(line.reasons))
    return badge(line.outcome.label, "secondary" if is_old_news else _OUTCOME_COLORS[line.outcome])


@register.simple_tag
def run_badge(run: SyncRun) -> SafeString:
    """The badge of where a run is, or how it ended."""
    if waits_until(run):
        return badge("Waiting for credits", "yellow")
    if run.state != RunState.FINISHED:
        return badge(RunState(run.state).label, "azure")
    if run.status == RunStatus.SUCCEEDED and nothing_to_send(run):
        return badge("Up to date", "green")
    known = RunStatus(run.status)
    is_old_news = known is RunStatus.PARTIAL and not has_new_problems(run)
    return badge(known.label, "secondary" if is_old_news else _STATUS_COLORS[known])


@register.simple_tag
def delivery_badge(delivery: Outgoing) -> SafeString:
    """The badge of whether an alert, or what a webhook is told, has gone."""
    if delivery.sent_at is not None:
        return badge("Sent", "green")
    if delivery.next_try_at is None:
        return badge("Given up", "red")
    return badge("Trying again", "yellow") if delivery.problem else badge("On its way", "azure")


@register.filter
def kind_label(kind: str) -> str:
    """The word for a kind of record."""
    return KIND_LABELS.get(kind, kind)


@register.filter
def duration(run: SyncRun) -> str:
    """How long a run took, or has taken so far: ``"12 s"``, ``"3 min 5 s"``, ``"1 h 2 min"``."""
    span = took(run)
    if span is None:
        return ""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} min {seconds} s"
    return f"{seconds} s" if seconds else "under 1 s"


@register.filter
def run_counts(run: SyncRun) -> list[Count]:
    """How many of each kind were attempted, and how many succeeded."""
    return counts(run)


@register.filter
def run_progress(run: SyncRun) -> str:
    """What a run is doing, and how far it is with it."""
    return progress(run)
