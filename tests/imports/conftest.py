"""What several tests of imports share."""

from __future__ import annotations

import pytest

from stagedoor.imports.readers.tables import rows
from stagedoor.imports.readers.tables.xlsx.workbook import read_workbook


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read here, where a limit can be made small and work be counted."""
    monkeypatch.setattr(rows, "read_apart", read_workbook)
