"""Cells that a spreadsheet program would take for a formula, and run."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@")


def harmless(cell: str) -> str:
    """Return a cell as it is to be written: with an apostrophe before what begins like a formula.

    What begins so after apostrophes of its own gets one more, so that ``as_meant`` takes away the right one.
    """
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def as_meant(cell: str) -> str:
    """Return a trimmed cell as it was before ``harmless``."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(_FORMULA) else text
