"""The history of syncs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html

from stagedoor.sync.domain.run_search import find_runs
from stagedoor.sync.models import RunPurpose, SyncRun, Trigger
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.forms.runs import RunFilter
from stagedoor.web.lists.base import RecordList
from stagedoor.web.lists.columns import NAMED, Column, Here
from stagedoor.web.templatetags.stagedoor import wall_time
from stagedoor.web.templatetags.sync_tags import duration, run_badge, run_counts


def _started(run: SyncRun, here: Here) -> str:
    words = wall_time(run.started_at, here.event) if run.started_at else "Not started yet"
    return format_html('<a href="{}{}/">{}</a>', here.prefix, run.pk, words)


def _outcome(run: SyncRun, _here: Here) -> str:
    return run_badge(run)


def _what(run: SyncRun, _here: Here) -> str:
    purpose = "" if run.purpose == RunPurpose.SYNC else f": {run.get_purpose_display().lower()}"
    return f"{run.get_scope_display()}{purpose}"


def _by(run: SyncRun, _here: Here) -> str:
    """The person, or else what started it; a person through the API or the command line is told with it."""
    way = run.get_trigger_display()
    if run.person is None:
        return way
    return str(run.person) if run.trigger == Trigger.PERSON else f"{run.person}, {way}"


def _problems(run: SyncRun, _here: Here) -> str:
    """How many of its problems were not there in the sync before; empty where they were not counted."""
    if not run.new_problems:
        return "" if run.new_problems is None else "None new"
    return f"{run.new_problems:,} new"


def _succeeded(run: SyncRun, _here: Here) -> str:
    counts = (f"{done:,} of {attempted:,} {label.lower()}" for label, attempted, done in run_counts(run))
    return ", ".join(counts)


class RunList(RecordList):
    """The syncs of an event, the newest first."""

    one = "run"
    what = "sync"
    page = "runs"
    template = "runs/list.html"
    columns = (
        Column("started", "Started", _started, is_title=True, css="title"),
        Column("outcome", "Outcome", _outcome, css="nw"),
        Column("scope", "What", _what, css="nw"),
        Column("by", "Started by", _by, sorts=False),
        Column("took", "Took", lambda run, _here: duration(run), sorts=False, css="nw"),
        Column("succeeded", "Succeeded", _succeeded, sorts=False),
        Column("problems", "Problems", _problems, css=f"nw {NAMED}"),
        Column("credits", "Credits", lambda run, _here: f"{run.credits:,}", css=NAMED),
    )

    def filters(self, data: Any = None) -> RunFilter:
        return RunFilter(data)

    def find(self, filters: ListFilter) -> QuerySet[SyncRun]:
        names = ("status", "scope", "purpose", "trigger")
        facts = {name: value for name in names if (value := filters.chosen(name))}
        return find_runs(self.event, filters.chosen("q"), facts=facts, sort=filters.order)
