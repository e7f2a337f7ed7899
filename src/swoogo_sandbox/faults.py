"""Faults on demand: what goes wrong, at which call, and how."""

from __future__ import annotations

import random
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from swoogo_sandbox.store import Record

KINDS = (
    "status",  # answer this status and body; with ``after``, once the work is done
    "html",  # answer an HTML error page instead of JSON; with ``after``, once the work is done
    "delay",  # wait ``seconds`` before the work, or after it with ``after``
    "reset-before",  # cut the connection; nothing is done
    "reset-after",  # do the work, then cut the connection
    "late",  # cut the connection at once, and do the work ``seconds`` later
    "truncate",  # do the work, then send half of the answer
    "expire-tokens",  # end all tokens before the call
    "list-lacks",  # a list leaves out ``share`` of its rows, the latest ones; all unless told
    "by-hand",  # a person does ``acts`` just before the work, or just after it with ``after``
)


class BadFaultError(ValueError):
    """A fault was described in a way nobody understands."""


@dataclass
class Fault:
    """One thing that goes wrong.

    ``method`` and ``path`` are regular expressions, ``path`` searched in e.g. ``/api/v1/speakers/create``.
    ``acts`` are calls of the control API, each with ``method``, ``path`` after ``/_control`` and ``body``.
    The fault strikes from the ``nth`` matching call on, ``times`` times (once if ``nth`` is given, else
    always), each time with ``probability`` drawn from ``seed``.
    """

    kind: str
    method: str = ".*"
    path: str = ""
    nth: int | None = None
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    status: int = 500
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    after: bool = False
    share: float = 1.0
    acts: list[Record] = field(default_factory=list)
    matched: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadFaultError(f"There is no fault {self.kind!r}; there are {', '.join(KINDS)}.")
        if not all(isinstance(act, dict) and "path" in act for act in self.acts):
            raise BadFaultError("acts are objects with method, path and body.")
        if self.times is None and self.nth is not None:
            self.times = 1
        try:
            self._method = re.compile(self.method, re.IGNORECASE)
            self._path = re.compile(self.path)
        except re.error as error:
            raise BadFaultError(f"method and path are regular expressions: {error}.") from None
        self._random = random.Random(self.seed)  # noqa: S311 - a repeatable storm, not a secret

    def strikes(self, method: str, path: str) -> bool:
        """Whether this call is hit; counts it if it matches."""
        if not self._method.fullmatch(method) or not self._path.search(path):
            return False
        self.matched += 1
        if self.nth is not None and self.matched < self.nth:
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        if self._random.random() >= self.probability:
            return False
        self.struck += 1
        return True


class Faults:
    """All faults that were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, descriptions: list[Record]) -> None:
        """Take up faults; raises BadFaultError and takes none if one is not understood."""
        try:
            self._faults += [Fault(**description) for description in descriptions]
        except TypeError as error:
            raise BadFaultError(f"A fault was not understood: {error}.") from None

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()

    def striking(self, method: str, path: str) -> list[Fault]:
        """The faults that hit this call."""
        return [fault for fault in self._faults if fault.strikes(method, path)]

    def listed(self) -> list[Record]:
        """All faults with how often each matched and struck."""
        return [asdict(fault) for fault in self._faults]
