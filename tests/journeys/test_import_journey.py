"""Bring a spreadsheet in: sheets, columns, a value put right, import, undo; in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.imports.workbooks import saved
from tests.journeys.accessibility import assert_accessible, tab_to
from tests.journeys.conftest import STARTS_ON, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def agenda() -> bytes:
    book = Workbook()
    crew, talks = book.active, book.create_sheet("Agenda")
    crew.title = "Crew"
    for row in (["Name", "Shift"], ["Ada", "Early"]):
        crew.append(row)
    day = STARTS_ON.isoformat()
    for row in (
        ["Quay Conf: our agenda"],
        ["Title", "Date", "Start Time", "End Time", "Room", "Status", "Slides"],
        ["Reading tides", day, "09:00", "09:45", "Main Hall", "Accepted", "yes"],
        ["Ropes and knots", day, "tenish", "10:45", "Main Hall", "Accepted", "no"],
        ["Harbour lights", day, "11:00", "11:45", "Pier", "Published", "no"],
    ):
        talks.append(row)
    return saved(book)


def test_bring_a_spreadsheet_in_put_it_right_and_undo_it(site: Site, page: Page) -> None:
    site.sign_in(page, "pierside")
    days = ("--starts-on", str(STARTS_ON), "--ends-on", str(STARTS_ON + timedelta(days=2)))
    site.stagedoor(
        "event", "create", "pierside/conf", "--name", "Quay Conf", "--timezone", "Europe/London", *days
    )
    page.goto(f"{site.base}/pierside/conf/import/")
    assert_accessible(page)
    page.get_by_label("File").set_input_files({"name": "agenda.xlsx", "mimeType": "", "buffer": agenda()})
    page.get_by_role("button", name="Upload and check").click()
    match_columns(page)
    put_right(page)
    import_and_undo(page)


def match_columns(page: Page) -> None:
    expect(page.get_by_role("heading", name="Match columns")).to_be_visible()
    expect(page.get_by_label("Agenda")).to_be_checked()
    expect(page.get_by_label("Crew")).not_to_be_checked()
    assert_accessible(page)
    page.get_by_role("button", name="Check", exact=True).click()


def put_right(page: Page) -> None:
    expect(page.get_by_role("heading", name="What cannot come in (2)")).to_be_visible()
    expect(page.get_by_text("Columns that are not read: Slides.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("heading", name="How the file is read").click()
    page.get_by_label("Status of rows that tell none").select_option("Accepted")
    assert_accessible(page)
    page.get_by_role("button", name="Check again with these settings").click()
    expect(page.get_by_role("heading", name="What cannot come in (1)")).to_be_visible()
    tab_to(page, "Start Time, agenda.xlsx")
    page.keyboard.press("Control+a")
    page.keyboard.type("10:00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What cannot come in")).to_have_count(0)


def import_and_undo(page: Page) -> None:
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Import another file").click()
    page.get_by_role("link", name="Past imports").first.click()
    expect(page.get_by_role("cell", name="3 sessions created, 2 rooms created")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Undo the import of agenda.xlsx").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import of agenda.xlsx").click()
    expect(page.get_by_text("The import was undone: 2 rooms, 3 sessions put back.").first).to_be_visible()
    assert_accessible(page)
