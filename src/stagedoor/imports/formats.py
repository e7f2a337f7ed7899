"""The formats that can be imported, with the words for them; each stands here once."""

from __future__ import annotations

FORMATS = {
    "frab": "schedule.json or schedule.xml of frab or pretalx",
    "sessionize": "Sessionize “All” JSON",
    "stagedoor": "JSON that Stagedoor exported",
    "csv": "CSV",
    "xlsx": "Excel (.xlsx)",
}
