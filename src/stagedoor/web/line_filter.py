"""Search and filter of lines that are no records of their own: those of a sync, and of an import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from stagedoor.agenda.queries import MAX_SEARCH_CHARACTERS
from stagedoor.common.text import fold


@dataclass(frozen=True)
class Option:
    """One value to narrow the lines down by: its words, and the address that does so."""

    value: str
    words: str
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """What lines can be narrowed down by, everything first; ``name`` is its parameter in the address."""

    name: str
    label: str
    options: list[Option]


def choice_of(
    query: QueryDict, name: str, label: str, everything: str, values: Iterable[tuple[str, str]]
) -> Choice:
    """The choice of one value, or of *everything*, that keeps the rest of what an address asks for."""
    chosen = query.get(name, "")
    options = [("", everything), *values]
    return Choice(
        name,
        label,
        [Option(value, words, _address(query, name, value), value == chosen) for value, words in options],
    )


def text_of(query: QueryDict) -> str:
    """What is searched for."""
    return query.get("q", "").strip()[:MAX_SEARCH_CHARACTERS]


def holds_words(text: str, told: str) -> bool:
    """Whether every word of the text is in what is told, in any case; folding much text takes its time."""
    words = fold(text).split()
    return not words or all(word in folded for folded in [fold(told)] for word in words)


def search_context(query: QueryDict, choices: list[Choice]) -> dict[str, Any]:
    """What ``layout/line_filter.html`` shows."""
    others = [(name, value) for name, value in query.items() if name not in {"q", "page"} and value]
    return {"q": text_of(query), "most": MAX_SEARCH_CHARACTERS, "others": others, "choices": choices}


def _address(query: QueryDict, name: str, value: str) -> str:
    asked = query.copy()
    for each in (name, "page"):
        asked.pop(each, None)
    if value:
        asked[name] = value
    return f"?{asked.urlencode()}"
