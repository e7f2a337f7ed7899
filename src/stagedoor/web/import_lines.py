"""What an import does, or did, record by record, as its pages list it: searched, fifty a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from stagedoor.imports.preview.contents import Preview
from stagedoor.imports.preview.diff import KINDS, Action, Change
from stagedoor.web.line_filter import choice_of, holds_words, search_context, text_of

PER_PAGE = 50
ACTIONS = (Action.CREATE, Action.UPDATE, Action.RESTORE, Action.UNCHANGED, Action.CONFLICT)
WORDS: Mapping[str, str] = {
    Action.CREATE: "New",
    Action.UPDATE: "Changed",
    Action.RESTORE: "Restored",
    Action.UNCHANGED: "Unchanged",
    Action.CONFLICT: "Kept as edited here",
}
"""What was done with a record, in the order of ``ACTIONS``."""


@dataclass(frozen=True)
class ImportLine:
    """What becomes of one record; ``place`` is where the file tells of it."""

    kind: str
    name: str
    action: str
    changes: Sequence[Change] = ()
    place: str = ""


def lines_of(preview: Preview) -> list[ImportLine]:
    """What a preview would write."""
    return [
        ImportLine(diff.kind, diff.name, diff.action, diff.changes, diff.place)
        for diff in preview.diffs
        if diff.action not in {Action.UNCHANGED, Action.CONFLICT}
    ]


def kept_of(preview: Preview) -> list[dict[str, str]]:
    """What was edited here and changed in the source as well."""
    return [
        {"name": diff.name, "field": change.field, "here": change.before, "source": change.after}
        for diff in preview.diffs
        for change in diff.conflicts
    ]


def list_lines(lines: Sequence[ImportLine], query: QueryDict) -> dict[str, Any]:
    """What ``imports/_lines.html`` shows: the lines that are asked for, and of which sorts there are any."""
    text, action, kind = text_of(query), query.get("action", ""), query.get("kind", "")
    chosen = [
        line
        for line in lines
        if action in {"", line.action} and kind in {"", line.kind} and _holds(line, text)
    ]
    actions, kinds = Counter(line.action for line in lines), Counter(line.kind for line in lines)
    choices = [
        choice_of(query, "action", "what", "All", _counted(actions, WORDS.items())),
        choice_of(
            query, "kind", "kind", "All records", _counted(kinds, ((k, f"{k.capitalize()}s") for k in KINDS))
        ),
    ]
    page = Paginator(chosen, PER_PAGE).get_page(query.get("page"))
    return {"page": page, "line_count": len(lines), **search_context(query, choices)}


def counted(counts: Mapping[str, Mapping[str, int]], actions: Iterable[str] = ACTIONS) -> dict[str, Any]:
    """What ``imports/_counts.html`` shows of counts by kind and action."""
    shown = list(actions)
    return {
        "headings": [WORDS[each] for each in shown],
        "counts": [
            (kind, [(WORDS[each], counts[kind].get(each, 0)) for each in shown])
            for kind in KINDS
            if kind in counts
        ],
    }


def _holds(line: ImportLine, text: str) -> bool:
    return holds_words(text, " ".join([line.name, *(change.after for change in line.changes)]))


def _counted(tally: Counter[str], words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, f"{word} ({tally[value]:,})") for value, word in words if tally[value]]
