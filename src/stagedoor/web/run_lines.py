"""The outcomes of a run's records as its page lists them: grouped, filtered, a hundred a page (R41)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse

from stagedoor.sync.domain.run_report import PICTURE, SHORT, Line, lines_of
from stagedoor.sync.models import Outcome, RunScope, SyncRun
from stagedoor.sync.reasons import EXPECTED, remedy
from stagedoor.web.run_summary import KIND_LABELS

PER_PAGE = 100
NEW, KNOWN, SENT, EXPECTED_SKIPS = "New problems", "Problems as in the last sync", "Sent", "Not attempted"
GROUPS = (NEW, KNOWN, SENT, EXPECTED_SKIPS)
# Where a record can be corrected; a picture's outcome is about whom it shows.
_PAGES = {
    "session": "session",
    "speaker": "speaker",
    "sponsor": "sponsor",
    "picture": "speaker",
    "room": "room_edit",
    "track": "track_edit",
}


def list_records(run: SyncRun, query: QueryDict) -> dict[str, Any]:
    """What the page shows of the records: those asked for, and how many there are of each sort.

    Pictures are apart: they show only where ``kind`` asks for them.
    """
    outcome, kind = query.get("outcome", ""), query.get("kind", "")
    every = lines_of(run.records.all())
    pictures = Counter(line.outcome for line in every if line.kind == PICTURE)
    shown = [line for line in every if (line.kind == PICTURE) == (kind == PICTURE)]
    tally = Counter(line.outcome for line in shown)
    chosen = [line for line in shown if outcome in {"", line.outcome} and kind in {"", line.kind}]
    page = Paginator(sorted(chosen, key=_place), PER_PAGE).get_page(query.get("page"))
    there = {line.kind for line in every}
    return {
        "page": page,
        "lines": [(_group(line), line, _address(run, line), _remedies(line)) for line in page],
        "has_records": bool(every),
        "outcomes": [(each, tally[each]) for each in Outcome if tally[each]],
        "kinds": [(name, label) for name, label in KIND_LABELS.items() if name in there],
        "pictures": [f"{pictures[each]:,} {_picture_word(each)}" for each in Outcome if pictures[each]],
        "outcome": outcome,
        "kind": kind,
    }


def _picture_word(outcome: Outcome) -> str:
    return "sent" if outcome is Outcome.CREATED else outcome.label.lower()


def _group(line: Line) -> str:
    if line.outcome not in SHORT:
        return SENT
    if line.reasons and EXPECTED.issuperset(line.reasons):
        return EXPECTED_SKIPS
    return KNOWN if line.is_known else NEW


def _place(line: Line) -> int:
    return GROUPS.index(_group(line))


def _remedies(line: Line) -> str:
    return " ".join(filter(None, map(remedy, line.reasons)))


def _address(run: SyncRun, line: Line) -> str:
    """The page where this record can be corrected, if it has one."""
    event = run.mapping.event
    is_logo = line.kind == PICTURE and run.scope == RunScope.SPONSORS
    page = "sponsor" if is_logo else _PAGES.get(line.kind)
    return reverse(page, args=[event.organization.slug, event.slug, line.record_id]) if page else ""
