"""Lists: every page, every row once. A list known to be short is an error, never a result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stagedoor.common.errors import Rejected, Unreachable
from stagedoor.swoogo.calls import Call, Calls
from stagedoor.swoogo.endpoints import PAGE_SIZE_EXPANDED, PAGE_SIZES
from stagedoor.swoogo.records import Kind, Row, as_id, as_row
from stagedoor.swoogo.responses import Response, unreadable

TRIES = 2
MOST_WALKS = 4


@dataclass(frozen=True)
class Page:
    """One page: its rows, and what ``_meta`` tells (None where it does not)."""

    rows: list[Row]
    total: int | None
    pages: int | None
    number: int | None
    size: int | None


class Lists:
    """Reads whole lists through ``Calls``."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def all(self, verb: str, kind: Kind | None = None, *, is_sure: bool = False, **params: Any) -> list[Row]:
        """All rows, each id once; raises what ``ListReading`` does."""
        reading = ListReading(self.page, verb, kind, params, is_sure=is_sure)
        while not reading.is_over:
            reading.read_page()
        return reading.rows

    def page(self, verb: str, kind: Kind | None, params: Mapping[str, str | int], size: int = 0) -> Page:
        """One page of ``size`` rows, as many as Swoogo lets us ask for when 0 is given."""
        most = PAGE_SIZE_EXPANDED if "expand" in params else PAGE_SIZES[0]
        asked = size or min(most, self._calls.book.readings.per_page_cap or most)
        try:
            response = self._calls.reach(Call(verb, kind, content={"params": {**params, "per-page": asked}}))
        except Rejected as error:
            smaller = next((each for each in PAGE_SIZES if each < asked), 0)
            if error.status not in {400, 422} or not smaller or params["page"] != 1:
                raise
            return self.page(verb, kind, params, smaller)
        if size:
            self._calls.book.learn(per_page_cap=size)
        return _read_page(response)


class ListReading:
    """A list that is read page by page, so that each is paid by itself, and a long one goes on later.

    With ``is_sure`` a list of several pages is read until two walks over them agree: between two pages a row
    may have come and another one gone, so that a third one hid. ``progress`` is that of an earlier reading
    which this one goes on with.
    """

    def __init__(
        self,
        read: Callable[[str, Kind | None, Mapping[str, str | int]], Page],
        verb: str,
        kind: Kind | None,
        params: Mapping[str, str | int],
        *,
        is_sure: bool = False,
        progress: Mapping[str, Any] | None = None,
    ) -> None:
        self.is_over = False
        self._read, self._verb, self._kind, self._params = read, verb, kind, params
        self._is_sure = is_sure
        kept = progress or {}
        self._rows: dict[int, Row] = {row["id"]: row for row in kept.get("rows", ())}
        self._totals: list[int] = list(kept.get("totals", ()))
        self._number: int = kept.get("number", 1)
        self._walks: int = kept.get("walks", 0)
        self._before: set[int] | None = set(kept["before"]) if kept.get("before") is not None else None

    @property
    def rows(self) -> list[Row]:
        """What was read; all of it once the reading is over."""
        return list(self._rows.values())

    @property
    def progress(self) -> dict[str, Any]:
        """How far it has come, as JSON."""
        before = sorted(self._before) if self._before is not None else None
        facts = {"number": self._number, "walks": self._walks, "totals": self._totals, "before": before}
        return {**facts, "rows": self.rows}

    def read_page(self) -> None:
        """Read the next page, for 10 credits.

        Raises Unreachable when walks do not agree, or when again and again fewer rows came than Swoogo
        counts, or its count changed between the pages.
        """
        page = self._read(self._verb, self._kind, {**self._params, "page": self._number})
        new = {row["id"]: row for row in page.rows if row["id"] not in self._rows}
        self._rows |= new
        if page.total is not None and page.total not in self._totals:
            self._totals.append(page.total)
        if not new or (page.pages is not None and (page.number or self._number) >= page.pages):
            self._end_walk()
        else:
            self._number += 1

    def _end_walk(self) -> None:
        """The last page was read: it is over, or the list is walked again from its first page."""
        self._walks += 1
        is_whole = not self._totals or (len(self._totals) == 1 and len(self._rows) >= min(self._totals))
        if is_whole and (not self._is_sure or self._number == 1 or self._before == self._rows.keys()):
            self.is_over = True
            return
        if self._walks == (MOST_WALKS if self._is_sure else TRIES):
            raise self._too_short()
        self._before = set(self._rows) if is_whole else None
        self._rows, self._totals, self._number = {}, [], 1

    def _too_short(self) -> Unreachable:
        name = self._kind.resource if self._kind else self._verb.removeprefix("list ")
        counted = " and then ".join(str(total) for total in self._totals)
        return Unreachable(
            f"Swoogo counts {counted} {name}, and its pages hold {len(self._rows)}. A list that may be short "
            "is not used: a record that does not show could be made a second time.",
            maybe_done=False,
            request=f"GET /{name}",
        )


def _read_page(response: Response) -> Page:
    """The envelope of §3; ``items`` may be an object keyed by id, and a bare array is taken as the items."""
    told = response.value
    items = told.get("items") if isinstance(told, Mapping) else told
    if isinstance(items, Mapping):
        items = [{"id": key, **each} if isinstance(each, Mapping) else each for key, each in items.items()]
    if not isinstance(items, list):
        raise unreadable(response, "it holds no items")
    rows = [as_row(item) for item in items]
    whole = [row for row in rows if row is not None]
    if len(whole) != len(rows):
        raise unreadable(response, "a row has no id")
    meta = told.get("_meta") if isinstance(told, Mapping) else None
    return _with_meta(whole, meta if isinstance(meta, Mapping) else {})


def _with_meta(rows: list[Row], meta: Mapping[str, Any]) -> Page:
    total = 0 if str(meta.get("totalCount")) == "0" else as_id(meta.get("totalCount"))
    return Page(
        rows,
        total=total,
        pages=as_id(meta.get("pageCount")),
        number=as_id(meta.get("currentPage")),
        size=as_id(meta.get("perPage")),
    )
