"""The home of an event and its list of sessions in a real browser: filter, columns, cells by keyboard."""

from __future__ import annotations

import csv
import io
import re
import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import STAGEDOOR, STARTS_ON, Site
from tests.journeys.test_sync_journey import bring_agenda
from tests.xss.payloads import FIRST, PAYLOADS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVENT = "listings/conf"


def test_the_home_leads_to_the_list_and_the_list_is_changed_in_place(site: Site, page: Page) -> None:
    site.sign_in(page, "listings")
    bring_agenda(site, EVENT)
    the_home_says_what_to_do_next(site, page)
    the_list_is_narrowed_down_by_pills(page)
    a_cell_is_changed_by_keyboard(page)
    rows_are_selected_and_columns_chosen(page)


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
    page.get_by_label("Ends").fill("2001-01-01T10:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("ends before it starts")
    page.get_by_label("Ends").press("Escape")
    expect(page.get_by_role("alert")).to_have_count(0)


def another_answer_arrives_with_the_row(page: Page) -> None:
    """Marks of conflicts are asked for when a row is saved; they may come before the row settles."""
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


def test_hostile_texts_run_on_no_page(site: Site, page: Page) -> None:
    """What a parser cannot judge: the browser itself. Each payload of ``tests/xss`` would call ``xss``."""
    page.add_init_script("window.ran = 0; window.xss = () => { window.ran += 1; };")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    site.sign_in(page, "hostile")
    days = ("--starts-on", str(STARTS_ON), "--ends-on", str(STARTS_ON))
    site.stagedoor("event", "create", "hostile/conf", "--name", FIRST, "--timezone", "Europe/London", *days)
    at = [f"{STARTS_ON} 10:00", f"{STARTS_ON} 10:45"]
    rows = [[f"{payload} ", "Accepted", *at, payload, payload, payload] for payload in PAYLOADS]
    out = io.StringIO()
    headings = ["Title", "Status", "Starts At", "Ends At", "Room", "Track", "Description"]
    csv.writer(out).writerows([headings, *rows])
    file = site.write("hostile.csv", out.getvalue())
    subprocess.run([*STAGEDOOR, "import", "hostile/conf", file], env=site.environment, check=False)
    pages = [
        "",
        "sessions/",
        "sessions/grid/",
        "sessions/conflicts/",
        "rooms/",
        "tracks/",
        "history/",
        "imports/",
    ]
    pages += [
        f"sessions/{number}/{what}" for number in session_numbers(page, site)[::12] for what in ("", "edit/")
    ]
    for path in pages:
        page.goto(f"{site.base}/hostile/conf/{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.ran") == 0, path


def session_numbers(page: Page, site: Site) -> list[int]:
    """The numbers in the addresses of the sessions on the first page of the list."""
    page.goto(f"{site.base}/hostile/conf/sessions/")
    found = re.findall(r'/hostile/conf/sessions/(\d+)/"', page.content())
    return list(dict.fromkeys(map(int, found)))
