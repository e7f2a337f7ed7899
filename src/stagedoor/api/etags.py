"""ETags that tell which fields of a record have changed since somebody read it.

An ETag is made of a short digest for each field, in order. Compared with one that a client saw, it names the
fields that differ, without anything being remembered.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from stagedoor.api.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

_DIGITS = 8
# They tell when, not what.
_NOT_COMPARED = frozenset({"etag", "updated_at"})


def etag_of(told: Mapping[str, Any]) -> str:
    """Return the ETag of a record as the API tells it."""
    return "".join(_digest(told[name]) for name in _compared(told))


def check_if_match(request: HttpRequest, told: Mapping[str, Any]) -> None:
    """Refuse a change by somebody who has not seen what stands here now, naming what has changed.

    *told* is the record as it stands. Without ``If-Match`` there is nothing to check; ``*`` fits any.
    """
    wanted = request.headers.get("If-Match", "").strip()
    seen = [one.strip().removeprefix("W/").strip('"') for one in wanted.split(",")]
    now = etag_of(told)
    if not wanted or "*" in seen or now in seen:
        return
    changed = _changed(seen[0], now, told)
    names = ", ".join(changed) or "what you read"
    raise Refusal(
        412,
        "changed_meanwhile",
        f"The record was changed since you read it ({names}); nothing was done.",
        remedy="Read it again, put your change beside what is new, and send it with the new ETag.",
        changed={name: told[name] for name in changed},
        etag=now,
    )


def _changed(seen: str, now: str, told: Mapping[str, Any]) -> list[str]:
    """Return the fields that differ; all of them where the ETag is none of this record's."""
    names = _compared(told)
    if len(seen) != len(now):
        return names
    parts = range(0, len(now), _DIGITS)
    return [
        name
        for name, at in zip(names, parts, strict=True)
        if seen[at : at + _DIGITS] != now[at : at + _DIGITS]
    ]


def _compared(told: Mapping[str, Any]) -> list[str]:
    return [name for name in told if name not in _NOT_COMPARED]


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
