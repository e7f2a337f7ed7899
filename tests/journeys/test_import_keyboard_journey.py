"""Bring a spreadsheet in and take it back by keyboard alone; in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import FOCUSED, assert_accessible, tab_to
from tests.journeys.conftest import STARTS_ON, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IS_BUTTON = "document.activeElement.matches('button')"
DAY = STARTS_ON.isoformat()
TALKS = f"""Session ID,Title,Date,Start Time,End Time,Room,Status
1,Reading tides,{DAY},09:00,09:45,Main Hall,
2,Ropes and knots,{DAY},tenish,10:45,Main Hall,
"""


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Go to what has this name by Tab, and press a key there."""
    tab_to(page, name)
    page.keyboard.press(key)


def tab_to_button(page: Page, name: str) -> None:
    """Go to the button of exactly this name, past links and fields with the word in theirs."""
    for _ in range(10):
        tab_to(page, name)
        if page.evaluate(FOCUSED).split() == [name] and page.evaluate(IS_BUTTON):
            return
    raise AssertionError(f"The button “{name}” is not reached by Tab on {page.url}")


def test_an_import_and_its_undo_are_done_by_keyboard_alone(site: Site, page: Page) -> None:
    site.sign_in(page, "keys")
    days = ("--starts-on", str(STARTS_ON), "--ends-on", str(STARTS_ON + timedelta(days=2)))
    site.stagedoor("event", "create", "keys/conf", "--name", "Key Conf", "--timezone", "Europe/London", *days)
    site.stagedoor("import", "keys/conf", site.write("before.csv", "Session ID,Title\n9,Welcome\n"))
    before = agenda_text(site, page)
    page.goto(f"{site.base}/keys/conf/import/")
    upload(page)
    check(page)
    take_back(page)
    assert agenda_text(site, page) == before


def agenda_text(site: Site, page: Page) -> str:
    page.goto(f"{site.base}/keys/conf/sessions/")
    return page.get_by_role("main").inner_text()


def upload(page: Page) -> None:
    tab_to(page, "File")  # the keyboard reaches it; the choice itself is the system's window
    talks = {"name": "talks.csv", "mimeType": "text/csv", "buffer": TALKS.encode()}
    page.get_by_label("File").set_input_files(talks)
    press(page, "Upload and check")
    expect(page.get_by_role("heading", name="Match columns")).to_be_visible()
    assert_accessible(page)
    tab_to_button(page, "Check")
    page.keyboard.press("Enter")


def check(page: Page) -> None:
    expect(page.get_by_role("heading", name="What cannot come in (1)")).to_be_visible()
    assert_accessible(page)
    tab_to(page, "Start Time, talks.csv")
    page.keyboard.press("Control+a")
    page.keyboard.type("10:00")
    press(page, "Check again", "Space")
    expect(page.get_by_role("heading", name="What cannot come in")).to_have_count(0)
    press(page, "How the file is read", "Space")
    tab_to(page, "Status of rows that tell none")
    page.keyboard.type("Accepted")
    expect(page.get_by_label("Status of rows that tell none")).to_have_value("accepted")
    assert_accessible(page)
    press(page, "Check again")
    expect(page.get_by_text("will be Pending")).to_have_count(0)
    assert_accessible(page)
    tab_to_button(page, "Import")
    page.keyboard.press("Enter")


def take_back(page: Page) -> None:
    expect(page.get_by_role("heading", name="Imported", exact=True)).to_be_visible()
    assert_accessible(page)
    press(page, "Import another file")
    expect(page.get_by_role("button", name="Upload and check")).to_be_visible()
    press(page, "Past imports")
    expect(page.get_by_role("cell", name="2 sessions created, 1 room created")).to_be_visible()
    press(page, "Undo the import of talks.csv")
    expect(page.get_by_role("dialog")).to_contain_text("Undo this import?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The import was undone").first).to_be_visible()
    assert_accessible(page)
    expect(page.get_by_role("cell", name="Undone")).to_be_visible()
