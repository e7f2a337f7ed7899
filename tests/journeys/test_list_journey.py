"""The home of an event and its list of sessions in a real browser: filter, columns, cells by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Site
from tests.journeys.test_sync_journey import bring_agenda

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVENT = "listings/conf"


def test_the_home_leads_to_the_list_and_the_list_is_changed_in_place(site: Site, page: Page) -> None:
    site.sign_in(page, "listings")
    bring_agenda(site, EVENT)
    the_home_says_what_to_do_next(site, page)
    the_list_is_narrowed_down_by_pills(page)
    a_cell_is_changed_by_keyboard(page)
    rows_are_selected_and_columns_chosen(page)
    a_session_is_written_and_not_left_by_accident(page)
    the_shortcuts_are_listed(page)


def the_home_says_what_to_do_next(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/")
    steps = page.get_by_role("region", name="First steps")
    expect(steps.get_by_role("listitem").filter(has_text="Bring its sessions in")).to_contain_text("done")
    expect(steps.get_by_role("link", name="Connect Swoogo")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Other events").click()
    expect(page.get_by_role("link", name="All events of Listings")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="3 Sessions", exact=True).click()


def the_list_is_narrowed_down_by_pills(page: Page) -> None:
    count = page.get_by_role("status")
    expect(count).to_have_text("3 sessions")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("search").get_by_label("Status").select_option("accepted")
    expect(count).to_have_text("2 sessions")
    page.keyboard.press("Escape")
    assert_accessible(page)
    page.get_by_role("link", name="Take off the filter Status: Accepted").click()
    expect(count).to_have_text("3 sessions")


def a_cell_is_changed_by_keyboard(page: Page) -> None:
    row = page.get_by_role("row").filter(has_text="Maybe later")
    status = row.locator("button[data-cell=status]")
    status.focus()
    page.keyboard.press("Enter")
    choice = page.get_by_role("form", name="Status of Maybe later").get_by_label("Status")
    expect(choice).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(status).to_be_focused()
    page.keyboard.press("Enter")
    choice.select_option("accepted")
    another_answer_arrives_with_the_row(page)
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Accepted")
    expect(status).to_be_focused()
    row.locator("button[data-cell=time]").click()
    page.get_by_label("Ends", exact=True).fill("2001-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("ends before it starts")
    page.get_by_label("Ends", exact=True).press("Escape")
    expect(page.get_by_role("alert")).to_have_count(0)


def another_answer_arrives_with_the_row(page: Page) -> None:
    """The marks of conflicts are asked for when a row is saved; the answer may come before it settles."""
    page.evaluate(
        """document.body.addEventListener("htmx:afterSwap", () => document.body.dispatchEvent(
            new CustomEvent("htmx:beforeSwap", { detail: {} })), { once: true })"""
    )


def rows_are_selected_and_columns_chosen(page: Page) -> None:
    page.get_by_label("Tick all on this page").check()
    bar = page.get_by_role("group", name="Change the ticked sessions")
    expect(bar).to_contain_text("3 selected")
    assert_accessible(page)
    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Speakers").uncheck()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("columnheader", name="Speakers")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Room")).to_be_visible()


def a_session_is_written_and_not_left_by_accident(page: Page) -> None:
    page.get_by_role("link", name="Maybe later").click()
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_role("toolbar", name="Format")).to_be_visible()
    page.get_by_role("textbox", name="Description").click()
    page.keyboard.press("Control+b")
    page.keyboard.type("Bring a rope")
    page.keyboard.press("Enter")
    paste_from_word(page)
    page.get_by_role("button", name="What Swoogo gets").click()
    expect(page.locator(".editor-preview b").first).to_have_text("Bring a rope")
    expect(page.locator(".editor-preview li")).to_have_text(["First", "Second"])
    page.get_by_label("Starts at, time").fill("2:30 pm")
    page.get_by_label("Starts at, time").press("Tab")
    expect(page.locator("#id_ends_at_said")).to_contain_text("ends before it starts")
    expect(page.get_by_label("Ends at", exact=True)).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    page.get_by_label("Starts at, time").fill("11:00 am")
    a_participant_is_found_by_arrow_keys(page)
    page.get_by_role("link", name="Cancel").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("not saved yet")
    assert_accessible(page)
    asked.get_by_role("button", name="Stay").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Maybe later")).to_be_visible()
    expect(page.locator(".rich-text b").first).to_have_text("Bring a rope")


def paste_from_word(page: Page) -> None:
    page.evaluate(
        """() => {
            const point = (words) => `<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>` +
                `<span style='mso-list:Ignore'>·</span>${words}<o:p></o:p></p>`;
            const held = new DataTransfer();
            held.setData("text/html", `<style>p {color: red}</style>${point("First")}${point("Second")}`);
            document.querySelector(".editor-text").dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
        }"""
    )


def a_participant_is_found_by_arrow_keys(page: Page) -> None:
    search = page.get_by_role("combobox", name="Add a participant")
    for said in ("is added", "is a speaker of this session already"):
        search.fill("example.org")
        expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
        search.press("ArrowDown")
        search.press("Enter")
        expect(page.locator("#participant-said")).to_contain_text(said)


def the_shortcuts_are_listed(page: Page) -> None:
    page.locator("main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
