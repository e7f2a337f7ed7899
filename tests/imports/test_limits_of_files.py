"""Files that are small and cost much: each is refused, or read, within counted work."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from stagedoor.common.errors import InputError
from stagedoor.imports.readers import dates
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.tables.limits import MAX_BLANK_ROWS, Limits
from stagedoor.imports.sheet import Sheet

LONG_DATES = ["T" * 64_000, "1." * 32_000, "2026-06-12" + " " * 64_000 + "x", "2026-06-12 " + "1:" * 30_000]


class Watched:
    """A pattern that keeps how long the texts are that it is given."""

    def __init__(self, pattern: re.Pattern[str], seen: list[int]) -> None:
        self.pattern, self.seen = pattern, seen

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.pattern, name)

        def watched(*given: Any, **named: Any) -> Any:
            self.seen += [len(text) for text in given if isinstance(text, str)]
            return method(*given, **named)

        return watched


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of all texts that a pattern for dates is given."""
    lengths: list[int] = []
    for name, value in vars(dates).copy().items():
        if isinstance(value, re.Pattern):
            monkeypatch.setattr(dates, name, Watched(value, lengths))
    monkeypatch.setattr(dates, "_DATES", [Watched(pattern, lengths) for pattern in dates._DATES])
    return lengths


def table(value: str) -> Sheet:
    return read("a.csv", f'title,start\nTides,2026-06-12 09:30\nRopes,"{value}"\n'.encode())


def frab(value: str) -> Sheet:
    event = {"id": 1, "title": "Tides", "date": value, "start": value, "duration": value, "persons": []}
    day = {"date": "2026-06-12", "rooms": {"Hall": [event]}}
    schedule = {"schedule": {"conference": {"title": "Quay", "days": [day]}}}
    return read("a.json", json.dumps(schedule).encode())


@pytest.mark.parametrize("value", LONG_DATES)
@pytest.mark.parametrize("reader", [table, frab])
def test_no_pattern_for_dates_sees_a_long_text(reader: Any, value: str, seen: list[int]) -> None:
    sheet = reader(value)
    assert sheet.problems
    assert max(seen, default=0) <= dates.LONGEST


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title,room\n" + b"\n" * 10_000_000, "more than 100,000 blank rows. Delete the blank rows."),
        (b"title,room\n" + b"," * 1_000_001, "a line of more than 1,000,000 characters"),
        (b"title" + b",x" * 100_000 + b"\nTides\n", "more than 200 columns"),
    ],
)
def test_a_csv_of_blank_rows_or_endless_columns_is_refused(
    content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank: list[object] = []
    real = Limits.count_blank_row
    monkeypatch.setattr(Limits, "count_blank_row", lambda self: blank.append(self) or real(self))
    with pytest.raises(InputError, match=re.escape(words)):
        read("a.csv", content)
    assert len(blank) <= MAX_BLANK_ROWS + 1
