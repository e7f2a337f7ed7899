"""Cells that a spreadsheet program would take for a formula, and run."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@")


def harmless(cell: str) -> str:
    """Return a cell as it is to be written: with an apostrophe before what begins like a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_meant(cell: str) -> str:
    """Return a trimmed cell as it was before ``harmless``."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
