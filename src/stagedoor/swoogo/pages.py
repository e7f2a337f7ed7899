"""Lists: every page, every row once. A list known to be short is an error, never a result."""

from __future__ import annotations

from collections.abc import Mapping
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

    def all(
        self, verb: str, kind: Kind | None = None, *, is_sure: bool = False, **params: str | int
    ) -> list[Row]:
        """All rows, each id once.

        With ``is_sure`` a list of several pages is read until two walks agree. Raises Unreachable when they
        do not, or when again and again fewer came than Swoogo counts, or its count changed between the pages.
        """
        before: set[int] | None = None
        for _ in range(MOST_WALKS if is_sure else TRIES):
            rows, totals, pages = self._walk(verb, kind, params)
            is_whole = not totals or (len(totals) == 1 and len(rows) >= min(totals))
            # Between two pages a row may have come and another one gone, so that a third one hid.
            if is_whole and (not is_sure or pages == 1 or before == rows.keys()):
                return list(rows.values())
            before = set(rows) if is_whole else None
        name = kind.resource if kind else verb.removeprefix("list ")
        counted = " and then ".join(str(total) for total in totals)
        raise Unreachable(
            f"Swoogo counts {counted} {name}, and its pages hold {len(rows)}. A list that may be short is "
            "not used: a record that does not show could be made a second time.",
            maybe_done=False,
            request=f"GET /{name}",
        )

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

    def _walk(
        self, verb: str, kind: Kind | None, params: Mapping[str, str | int]
    ) -> tuple[dict[int, Row], list[int], int]:
        """The rows by id, the different counts that the pages told, and how many pages there were."""
        rows: dict[int, Row] = {}
        totals: list[int] = []
        number = 1
        while True:
            page = self.page(verb, kind, {**params, "page": number})
            new = {row["id"]: row for row in page.rows if row["id"] not in rows}
            rows |= new
            if page.total is not None and page.total not in totals:
                totals.append(page.total)
            if not new or (page.pages is not None and (page.number or number) >= page.pages):
                return rows, totals, number
            number += 1


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
