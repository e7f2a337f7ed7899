"""The outcomes of a run's records as its page lists them: grouped, searched, fifty a page (R41)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse

from stagedoor.sync.domain.run_report import SHORT, Line, changes_of, lines_of
from stagedoor.sync.domain.swoogo_pages import pages_in_swoogo
from stagedoor.sync.models import Outcome, RunScope, SyncRun
from stagedoor.sync.planning.lines import PICTURE, FieldChange
from stagedoor.sync.reasons import EXPECTED, remedy
from stagedoor.web.line_filter import Choice, choice_of, holds_words, search_context, text_of
from stagedoor.web.run_summary import KIND_LABELS

PER_PAGE = 50
NEW, KNOWN, SENT, EXPECTED_SKIPS = "New problems", "Problems as in the last sync", "Sent", "Not attempted"
GROUPS = (NEW, KNOWN, SENT, EXPECTED_SKIPS)
# By what ``?outcome=`` asks for besides an outcome.
NEWS = {"new": NEW, "known": KNOWN}
# Where a record can be corrected; a picture's outcome is about whom it shows.
_PAGES = {
    "session": "session",
    "speaker": "speaker",
    "sponsor": "sponsor",
    "picture": "speaker",
    "room": "room_edit",
    "track": "track_edit",
}


@dataclass(frozen=True)
class Row:
    """One record as the page shows it; ``there`` is its page in Swoogo, where that is known."""

    group: str
    line: Line
    address: str
    remedies: str
    fields: list[FieldChange]
    there: str


def list_records(run: SyncRun, query: QueryDict) -> dict[str, Any]:
    """What the page shows of the records: those asked for, and how many there are of each sort.

    ``outcome`` is an outcome, *new* or *known*; ``q`` are words of the name or of what became of it.
    Pictures are apart: they show only where ``kind`` asks for them.
    """
    outcome, kind, text = query.get("outcome", ""), query.get("kind", ""), text_of(query)
    every = lines_of(run.records.defer("fields"))
    pictures = Counter(line.outcome for line in every if line.kind == PICTURE)
    shown = [line for line in every if (line.kind == PICTURE) == (kind == PICTURE)]
    chosen = [line for line in shown if _is_asked(line, outcome, kind) and _holds(line, text)]
    page = Paginator(sorted(chosen, key=_place), PER_PAGE).get_page(query.get("page"))
    groups = Counter(map(_group, shown))
    return {
        "page": page,
        "lines": _rows(run, list(page)),
        "has_records": bool(every),
        "news": [(name, groups[group]) for name, group in NEWS.items() if groups[group]],
        "pictures": [f"{pictures[each]:,} {_picture_word(each)}" for each in Outcome if pictures[each]],
        **search_context(query, _choices(query, every, shown, groups)),
    }


def _choices(query: QueryDict, every: list[Line], shown: list[Line], groups: Counter[str]) -> list[Choice]:
    """What the records can be narrowed down by."""
    tally = Counter(line.outcome for line in shown)
    there = {line.kind for line in every}
    outcomes = [
        *((name, f"{group} ({groups[group]:,})") for name, group in NEWS.items() if groups[group]),
        *((each.value, f"{each.label} ({tally[each]:,})") for each in Outcome if tally[each]),
    ]
    kinds = [(name, label) for name, label in KIND_LABELS.items() if name in there]
    return [
        choice_of(query, "outcome", "outcome", "All", outcomes),
        choice_of(query, "kind", "kind", "All records", kinds),
    ]


def _is_asked(line: Line, outcome: str, kind: str) -> bool:
    is_such = outcome in {"", line.outcome} or NEWS.get(outcome) == _group(line)
    return is_such and kind in {"", line.kind}


def _holds(line: Line, text: str) -> bool:
    return holds_words(text, f"{line.name} {line.message}")


def _rows(run: SyncRun, lines: list[Line]) -> list[Row]:
    changes = changes_of(run, lines)
    there = pages_in_swoogo(run.mapping, [(line.kind, line.record_id) for line in lines])
    return [
        Row(
            _group(line),
            line,
            _address(run, line),
            _remedies(line),
            changes.get((line.kind, line.record_id), []),
            there.get((line.kind, line.record_id), ""),
        )
        for line in lines
    ]


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
