"""Workbooks are read in a process of its own, one for each file: ``python -m`` this module is that process.

See ``common.confined`` why. A process for each, since one that has read a large workbook keeps its memory.
"""

from __future__ import annotations

import json
from typing import Any

from stagedoor.common.confined import BeyondLimits, Confined, Facts, answer
from stagedoor.common.errors import InputError
from stagedoor.imports.readers.tables.xlsx.sheet import SheetRow
from stagedoor.imports.readers.tables.xlsx.workbook import Workbook, Worksheet, read_workbook

CPU_SECONDS = 60
MEMORY_BYTES = 3_000_000_000


def read_apart(
    content: bytes, filename: str, cpu_seconds: int = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES
) -> Workbook:
    """Return what ``read_workbook`` does; InputError too where it takes too much time or memory."""
    reader = Confined(__name__, cpu_seconds, memory_bytes)
    try:
        facts, found = reader.ask({"filename": filename}, content)
    except BeyondLimits as error:
        raise _too_much(filename) from error
    finally:
        reader.close()
    if "error" in facts:
        raise InputError(**facts["error"])
    return _unpacked(json.loads(found))


def _read(task: Facts, content: bytes) -> tuple[Facts, bytes]:
    """Read the workbook; an ``error`` has what an InputError is made of."""
    try:
        found = read_workbook(content, task["filename"])
        return {}, json.dumps(_packed(found)).encode()
    except (InputError, MemoryError) as problem:
        error = problem if isinstance(problem, InputError) else _too_much(task["filename"])
        told = {"message": error.message, "place": error.place, "code": error.code, "remedy": error.remedy}
        return {"error": told}, b""


def _packed(book: Workbook) -> Facts:
    sheets = [
        {
            "name": sheet.name,
            "rows": [[row.number, list(row.cells.items()), list(row.flaws.items())] for row in sheet.rows],
            "far_out": sheet.far_out,
        }
        for sheet in book.sheets
    ]
    return {"sheets": sheets, "hidden": book.hidden, "from_1904": book.from_1904}


def _unpacked(facts: Any) -> Workbook:
    sheets = [
        Worksheet(
            sheet["name"],
            [SheetRow(number, dict(cells), dict(flaws)) for number, cells, flaws in sheet["rows"]],
            sheet["far_out"],
        )
        for sheet in facts["sheets"]
    ]
    return Workbook(sheets, facts["hidden"], facts["from_1904"])


def _too_much(filename: str) -> InputError:
    return InputError(
        f"{filename} takes more than {CPU_SECONDS} seconds or {MEMORY_BYTES // 10**9} GB to read.",
        place=filename,
        code="file_too_long",
        remedy="Copy the cells that matter into a new workbook, or save it as CSV.",
    )


if __name__ == "__main__":
    answer(_read)
