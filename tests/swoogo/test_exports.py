"""What others may build on."""

from __future__ import annotations

import stagedoor.swoogo


def test_the_public_names_are_these() -> None:
    assert stagedoor.swoogo.__all__ == [
        "CallRecord", "Client", "Finding", "Kind", "ProbeReport", "Projection", "Readings", "Row", "probe",
        "time_told", "uptime",
    ]  # fmt: skip
    assert all(hasattr(stagedoor.swoogo, name) for name in stagedoor.swoogo.__all__)
