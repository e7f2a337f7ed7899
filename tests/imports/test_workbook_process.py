"""A workbook is read by a process that ends with it, whatever it holds."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.imports.workbooks import raw, saved, text_row

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.tables.xlsx.process import read_apart
from stagedoor.imports.readers.tables.xlsx.workbook import read_workbook


def written() -> bytes:
    """A workbook with texts, numbers, dates, an error, a formula without a value, and a hidden sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Title", "Day", "Capacity"])
    for number in range(1, 20):
        sheet.append([f"Tide tables {number}", date(2099, 5, number), number / 4])
    sheet["C2"], sheet["A3"] = "#REF!", "=1+1"
    book.create_sheet("notes").sheet_state = "hidden"
    return saved(book)


def test_it_is_read_as_in_the_same_process() -> None:
    content = written()
    assert read_apart(content, "agenda.xlsx") == read_workbook(content, "agenda.xlsx")


def test_a_file_that_is_no_workbook_is_refused_in_the_same_words() -> None:
    with pytest.raises(InputError) as there:
        read_apart(b"PK\x03\x04 and no more", "agenda.xlsx")
    with pytest.raises(InputError) as here:
        read_workbook(b"PK\x03\x04 and no more", "agenda.xlsx")
    assert (str(there.value), there.value.place, there.value.code) == (
        str(here.value),
        here.value.place,
        here.value.code,
    )


@pytest.mark.slow
@pytest.mark.parametrize("limits", [{"cpu_seconds": 1}, {"memory_bytes": 120_000_000}])
def test_one_that_takes_too_much_is_refused_and_the_next_is_read(limits: dict[str, int]) -> None:
    large = raw(
        "".join(text_row(row, *(f"{row} {column}" for column in range(40))) for row in range(1, 15_000))
    )
    with pytest.raises(InputError, match=r"agenda.xlsx takes more than 60 seconds or 3 GB") as caught:
        read_apart(large, "agenda.xlsx", **limits)
    assert (caught.value.place, caught.value.remedy != "") == ("agenda.xlsx", True)
    assert read_apart(written(), "agenda.xlsx").sheets[0].name == "Sheet"


def test_no_process_is_left() -> None:
    read("agenda.xlsx", written())
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    commands = [Path(f"/proc/{child}/cmdline").read_text() for child in children]
    assert not [command for command in commands if "xlsx.process" in command]
