"""A bulk act is undone from its message and found in the history; two windows edit one session."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import Site
from tests.journeys.test_sync_journey import bring_agenda

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVENT = "westend/conf"


def test_a_change_is_undone_and_two_windows_lose_nothing(site: Site, page: Page) -> None:
    site.sign_in(page, "westend")
    bring_agenda(site, EVENT)
    sessions_are_shifted_and_put_back(site, page)
    the_history_tells_it(page)
    two_windows_edit_one_session(site, page)


def accessible_in_both_themes(page: Page) -> None:
    """Without the moment in which one theme fades into the other."""
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_accessible(page)


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("region", name="Messages")).to_contain_text(words)


def sessions_are_shifted_and_put_back(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/")
    page.get_by_role("link", name="Sessions", exact=True).click()
    expect(page.get_by_role("link", name="Reading tides")).to_be_visible()
    boxes = page.locator("tbody input[type=checkbox]").all()
    ids = "&".join(f"session={box.get_attribute('value')}" for box in boxes)
    page.goto(f"{site.base}/{EVENT}/sessions/bulk/edit/?{ids}")
    expect(page.get_by_role("heading", name="Change 3 sessions")).to_be_visible()
    accessible_in_both_themes(page)
    page.get_by_label("Minutes").fill("15")
    page.get_by_role("button", name="Shift").click()
    said(page, "3 sessions moved.")
    page.get_by_role("region", name="Messages").get_by_role("button", name="Undo").click()
    said(page, "Undone on 3 records.")
    page.goto(f"{site.base}/{EVENT}/sessions/bulk/edit/?{ids}")
    page.get_by_label("Capacity", exact=True).fill("40")
    expect(page.get_by_label("Set Capacity")).to_be_checked()
    page.get_by_role("button", name="Set on 3 sessions").click()
    said(page, "3 sessions changed.")


def the_history_tells_it(page: Page) -> None:
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_text("Undid: Moved 3 sessions 15 minutes later")).to_be_visible()
    expect(page.get_by_text("Undone by owner@westend.example.org")).to_be_visible()
    accessible_in_both_themes(page)
    page.get_by_role("link", name="Imported programme.json").click()
    expect(page.get_by_role("heading", name=re.compile("Created session"))).to_have_count(3)
    accessible_in_both_themes(page)


def two_windows_edit_one_session(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/")
    page.get_by_role("link", name="Sessions", exact=True).click()
    expect(page.get_by_role("link", name="Reading tides")).to_be_visible()
    page.get_by_role("link", name="Reading tides").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Title").fill("Reading the tides")
    other.get_by_label("Capacity").fill("60")
    other.get_by_role("button", name="Save").click()
    said(other, "is saved.")
    page.get_by_label("Title").fill("Tides, read")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    accessible_in_both_themes(page)
    page.get_by_label("Yours: Tides, read").check()
    page.get_by_role("button", name="Save the merged version").click()
    said(page, "Also kept, changed by somebody else meanwhile: Capacity")
    page.get_by_role("link", name="History", exact=True).last.click()
    expect(page.get_by_text("Reading the tides").first).to_be_visible()
    accessible_in_both_themes(page)
