"""What a file holds and nothing reads: told by name, so that nobody believes that it came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection

_EMPTY: tuple[object, ...] = (None, "", False, [], {})


class Unread:
    """Collects the names of what is not read, by what it belongs to."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def look_at(self, what: str, raw: dict[str, Any], read: Collection[str]) -> None:
        """Note the keys of one record that hold something and are not among those that are read."""
        names = {key for key, value in raw.items() if key not in read and value not in _EMPTY}
        if names:
            self._names.setdefault(what, set()).update(names)

    def problems(self, filename: str) -> list[Problem]:
        """Return the note, if there is anything to say."""
        if not self._names:
            return []
        listed = "; ".join(f"{what}: {', '.join(sorted(names))}" for what, names in self._names.items())
        return [Problem(filename, "", f"In the file and not read: {listed}.", Severity.NOTE)]
