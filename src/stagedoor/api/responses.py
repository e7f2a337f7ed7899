"""Which refusals an operation may answer with, for its description."""

from __future__ import annotations

from stagedoor.api.problems import Problem

READING = (400, 401, 403, 404, 422, 429)
CHANGING = (*READING, 409, 412, 413)


def refusals(statuses: tuple[int, ...]) -> dict[int, type[Problem]]:
    """Return each status with what it says."""
    return dict.fromkeys(statuses, Problem)
