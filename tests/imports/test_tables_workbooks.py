"""Workbooks as people make them, and as nobody should."""

from __future__ import annotations

import time
import tracemalloc
from datetime import date, datetime
from datetime import time as clock

import pytest
from openpyxl import Workbook
from tests.imports.workbooks import raw, saved, sheets, text_row, workbook

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Severity

HEADINGS = ["Title", "Starts At", "Ends At", "Room"]


def agenda(content, **options):
    return read("agenda.xlsx", content, options=ReadOptions(**options))


def titles(sheet):
    return [session.title for session in sheet.sessions]


def told(sheet, severity=None):
    return [str(each) for each in sheet.problems if severity in {None, each.severity}]


def wall(text):
    return datetime.fromisoformat(text)


def test_sheets_of_one_agenda_may_have_their_columns_in_another_order():
    content = sheets(
        {
            "Tuesday": [["Title", "Room"], ["One", "Hall"]],
            "Wednesday": [["Room", "Title"], ["Yard", "Two"]],
            "Sheet3": [],
        }
    )
    sheet = agenda(content)
    assert [(one.title, one.room) for one in sheet.sessions] == [("One", "Hall"), ("Two", "Yard")]
    assert sheet.sessions[1].place == "agenda.xlsx, sheet Wednesday, row 2"


def test_sheets_with_different_columns_are_asked_about():
    content = sheets(
        {"Agenda": [["Title", "Room"], ["One", "Hall"]], "Crew": [["Name", "Shift"], ["Ada", "1"]]}
    )
    with pytest.raises(InputError, match=r"“Agenda” \(Title, Room\); “Crew” \(Name, Shift\)") as caught:
        agenda(content)
    assert caught.value.code == "sheets_differ"
    assert "--sheet" in caught.value.remedy
    sheet = agenda(content, sheets=("agenda",))
    assert titles(sheet) == ["One"]
    assert told(sheet) == ["agenda.xlsx: Sheets that were not chosen: “Crew”."]
    with pytest.raises(InputError, match="no visible sheet “Day 3”"):
        agenda(content, sheets=("Day 3",))


def test_all_sheets_can_be_chosen_and_what_fits_no_session_is_told():
    content = sheets({"1": [["Title", "Room"], ["One", "Hall"]], "2": [["Title", "Track"], ["Two", "Web"]]})
    sheet = agenda(content, sheets=("all",))
    assert [(one.title, one.room, one.track) for one in sheet.sessions] == [
        ("One", "Hall", None),
        ("Two", None, "Web"),
    ]


def test_a_sheet_named_after_its_day_gives_its_times_their_date():
    content = sheets(
        {
            "2027-03-23": [["Title", "Start Time"], ["One", clock(9, 30)]],
            "Wed 24 March 2027": [["Title", "Start Time"], ["Two", "10:00 AM"]],
        }
    )
    starts = [session.starts_at for session in agenda(content).sessions]
    assert starts == [wall("2027-03-23 09:30"), wall("2027-03-24 10:00")]


def test_a_sheet_named_after_its_room_can_be_matched_by_hand():
    content = sheets(
        {"Hall": [["Title", "Track"], ["One", "Web"]], "Yard": [["Title", "Track"], ["Two", "Web"]]}
    )
    sheet = agenda(content, columns={"room": "Sheet"})
    assert [session.room for session in sheet.sessions] == ["Hall", "Yard"]


def test_very_hidden_sheets_are_not_read():
    book = Workbook()
    book.active.append(["Title", "Room"])
    book.active.append(["x", "y"])
    book.create_sheet("Lists").append(["Title", "Room"])
    book["Lists"].append(["not", "this"])
    book["Lists"].sheet_state = "veryHidden"
    sheet = agenda(saved(book))
    assert titles(sheet) == ["x"]
    assert told(sheet) == ["agenda.xlsx: Hidden sheets are not read: “Lists”."]


def test_merged_cells_mean_each_of_their_rows():
    book = Workbook()
    for row in (["Date", "Title", "Start Time", "Room"], [date(2027, 3, 23), "One", "09:00", "Hall"]):
        book.active.append(row)
    book.active.append([None, "Two", "10:00", None])
    book.active.append([])
    book.active.append([None, "Three", "11:00", "Yard"])
    book.active.merge_cells("A2:A5")
    book.active.merge_cells("D2:D3")
    sheet = agenda(saved(book))
    assert [(one.starts_at, one.room) for one in sheet.sessions] == [
        (wall("2027-03-23 09:00"), "Hall"),
        (wall("2027-03-23 10:00"), "Hall"),
        (wall("2027-03-23 11:00"), "Yard"),
    ]
    assert sheet.problems == []


def test_error_cells_are_told_by_cell():
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["One", datetime(2027, 3, 23, 9), "#REF!", "Hall"])  # noqa: DTZ001  # wall-clock
    sheet = agenda(saved(book))
    assert told(sheet, Severity.VALUE) == ["agenda.xlsx, row 2: Ends At: The cell holds the error #REF!."]
    csv = read("a.csv", b"Title,Room\nOne,#N/A\n")
    assert told(csv) == ["a.csv, row 2: Room: The cell holds the error #N/A."]


def test_an_empty_text_is_what_a_formula_may_give():
    row = '<row r="2"><c r="A2" t="str"><f>B1</f><v>One</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    sheet = agenda(raw(text_row(1, "Title", "Room") + row))
    assert (titles(sheet), sheet.problems) == (["One"], [])


def test_dates_are_counted_from_1904_where_the_workbook_says_so():
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
    row = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>One</t></is></c><c r="B2" s="1"><v>45007.375</v></c></row>'
    )
    rows = text_row(1, "Title", "Starts At") + row
    sheet = agenda(raw(rows, styles=styles, book='<workbookPr date1904="1"/>'))
    assert sheet.sessions[0].starts_at == wall("2027-03-23 09:00")
    assert "counts its days from 1904" in told(sheet)[0]
    assert agenda(raw(rows, styles=styles)).sessions[0].starts_at == wall("2023-03-22 09:00")


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("yyyy-mm-dd", "46469", "2027-03-23"),
        ("d.m.yy h:mm", "46469.375", "2027-03-23 09:00:00"),
        ("h:mm AM/PM", "0.375", "09:00:00"),
        ("[h]:mm", "1", "24:00"),
        ('"Room "0', "12", "12"),
        ("0.00", "12.5", "12.5"),
        ("[Red]0", "7", "7"),
        ("mmmm", "46469", "2027-03-23"),
    ],
)
def test_numbers_are_shown_as_their_format_says(code, value, text):
    formats = f"<numFmts><numFmt numFmtId='164' formatCode='{code}'/></numFmts>"
    styles = f"{formats}<cellXfs><xf numFmtId='164'/></cellXfs>"
    rows = text_row(1, "Title", "Room") + f'<row r="2"><c r="A2" s="0"><v>{value}</v></c></row>'
    assert titles(agenda(raw(rows, styles=styles))) == [text]


def test_texts_are_shared_formatted_pronounced_and_escaped():
    strings = (
        "<si><r><t>Hel</t></r><r><t>lo</t></r></si><si><t>大会</t><rPh><t>たいかい</t></rPh></si>"
        "<si><t>a_x000D_\nb_x005F_c</t></si>"
    )
    cells = "".join(f'<row r="{at + 2}"><c r="A{at + 2}" t="s"><v>{at}</v></c></row>' for at in range(3))
    sheet = agenda(raw(text_row(1, "Title", "Room") + cells, strings=strings))
    assert titles(sheet) == ["Hello", "大会", "a b_c"]


def test_cells_right_of_the_headings_are_named_as_not_read():
    sheet = agenda(workbook(["Title", "Room"], ["One", "Hall", "a remark"]))
    assert titles(sheet) == ["One"]
    assert told(sheet) == ["agenda.xlsx: Columns that are not read: Column C."]


def test_headings_that_are_repeated_for_each_day_are_no_sessions():
    rows = [["Title", "Room"], ["One", "Hall"], [], ["Title", "Room"], ["Two", "Hall"]]
    assert titles(agenda(workbook(*rows))) == ["One", "Two"]


def test_what_stands_far_out_is_told():
    book = Workbook()
    book.active.append(["Title", "Room"])
    book.active.append(["x", "y"])
    book.active.cell(row=1_048_576, column=1, value="far")
    book.active.cell(row=2, column=300, value="far")
    messages = told(agenda(saved(book)), Severity.VALUE)
    assert messages == [
        f"agenda.xlsx: Cells of the sheet “Sheet” that stand {where} were not read."
        for where in ("more than 1,000 empty rows below row 2", "to the right of column GR")
    ]


def _cost(content):
    """Seconds of this process, and the most bytes at once, that reading takes."""
    tracemalloc.start()
    began = time.process_time()
    try:
        sheet = agenda(content)
    finally:
        seconds, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return sheet, seconds, peak


@pytest.mark.usefixtures("in_this_process")
def test_empty_rows_below_the_data_cost_nothing():
    empty = "".join(
        f'<row r="{at}" s="1" customFormat="1"><c r="A{at}" s="1"/></row>' for at in range(3, 400_000)
    )
    content = raw(text_row(1, "Title", "Room") + text_row(2, "x", "y") + empty, after="<mergeCells/>")
    sheet, seconds, peak = _cost(content)
    assert titles(sheet) == ["x"]
    assert (seconds < 5, peak < 60_000_000) == (True, True)


def test_merged_cells_are_found_behind_empty_rows():
    empty = "".join(f'<row r="{at}"/>' for at in range(4, 60_000))
    rows = text_row(1, "Title", "Room") + text_row(2, "One", "Hall") + text_row(3, "Two", "")
    content = raw(rows + empty, after='<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>')
    assert [session.room for session in agenda(content).sessions] == ["Hall", "Hall"]


@pytest.mark.usefixtures("in_this_process")
def test_styles_that_unpack_to_many_do_no_harm():
    styles = "<cellXfs>" + '<xf numFmtId="22"/>' * 900_000 + "</cellXfs>"
    sheet, seconds, peak = _cost(raw(text_row(1, "Title", "Room") + text_row(2, "x", "y"), styles=styles))
    assert titles(sheet) == ["x"]
    assert (seconds < 5, peak < 60_000_000) == (True, True)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"rows": "<x/>" * 6_000_000}, "too many elements"),
        ({"rows": f'<row r="1" a="{"x" * 3_000_000}"/>'}, "a tag of more than 1 MB"),
        ({"styles": "<a>" + "x" * 21_000_000 + "</a>"}, "more than 20 MB in xl/styles.xml"),
    ],
)
@pytest.mark.usefixtures("in_this_process")
def test_parts_beyond_the_limits_are_refused(parts, said, monkeypatch):
    monkeypatch.setattr("stagedoor.imports.readers.tables.xlsx.parts._MAX_ELEMENTS", 1_000_000)
    with pytest.raises(InputError, match=said):
        agenda(raw(**{"rows": text_row(1, "Title")} | parts))


def test_a_document_type_is_refused_with_its_entities():
    prolog = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
    with pytest.raises(InputError, match="cannot be read as an Excel workbook"):
        agenda(raw(text_row(1, "Title", "&c;"), prolog=prolog))


@pytest.mark.usefixtures("in_this_process")
def test_more_text_than_an_agenda_has_is_refused(monkeypatch):
    monkeypatch.setattr("stagedoor.imports.readers.tables.limits.MAX_TEXT", 1000)
    with pytest.raises(InputError, match=r"more than 1,000 characters"):
        agenda(workbook(["Title", "Room"], ["x" * 999, "y"]))
