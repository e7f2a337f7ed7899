"""Others work in Swoogo too: match, drift, both sides changed, never touch, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible, tab_to
from tests.journeys.conftest import STARTS_ON, Site
from tests.journeys.test_sync_journey import HARBOUR_SUMMIT, bring_agenda, start_sync

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVENT = "eastend/conf"


def test_others_work_in_swoogo_too(site: Site, page: Page) -> None:
    site.sign_in(page, "eastend")
    bring_agenda(site, EVENT)
    made_by_hand(site, "Reading tides")
    made_by_hand(site, "Reading tides")
    connect(site, page)
    match_what_is_there(page)
    first_sync(site, page)
    somebody_edits(site)
    look_for_drift(page)
    choose_by_keyboard(page)
    never_touch(page)
    ask_about_both_changed(site, page)


def by_person(site: Site, method: str, path: str, **values: Any) -> None:
    httpx.request(method, f"{site.sandbox.base}/_control{path}", json=values, verify=False).raise_for_status()


def made_by_hand(site: Site, name: str) -> None:
    hours = {"date": f"{STARTS_ON}", "start_time": "09:00", "end_time": "09:45"}
    by_person(site, "POST", "/records/sessions", event_id=HARBOUR_SUMMIT, name=name, **hours)


def connect(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/eastend/settings/integrations/connect/")
    page.get_by_label("Consumer Key", exact=True).fill("sandbox-key")
    page.get_by_label("Consumer Secret", exact=True).fill("sandbox-secret")
    page.get_by_role("button", name="Connect").click()
    page.get_by_label("Swoogo Event").select_option(str(HARBOUR_SUMMIT))
    page.get_by_label("Stagedoor Event").select_option(index=1)
    page.get_by_role("button", name="Add Mapping").click()
    page.get_by_role("button", name="Add Mapping").click()


def match_what_is_there(page: Page) -> None:
    expect(page.get_by_role("heading", name="Match what is already there")).to_be_visible()
    page.get_by_role("button", name="Look at what is there").click()
    card = page.get_by_role("group", name="Session Reading tides")
    expect(card).to_contain_text("same name, date and start, as 1 more")
    expect(card.get_by_label("Decide later")).to_be_checked()
    assert_accessible(page)
    card.get_by_label("It is “Reading tides”").first.check()
    page.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_text("No question is open.")).to_be_visible()
    assert_accessible(page)


def sessions(site: Site) -> dict[str, int]:
    """Name → the first session of that name in Swoogo: the one that was chosen."""
    with site.sandbox.sandbox.lock:
        rows = list(site.sandbox.sandbox.store.tables["sessions"].values())
    return {row["name"]: row["id"] for row in reversed(rows) if row["event_id"] == HARBOUR_SUMMIT}


def first_sync(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/sessions/")
    start_sync(page)
    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("2 of 2 sessions", timeout=20_000)
    with site.sandbox.sandbox.lock:
        rows = list(site.sandbox.sandbox.store.tables["sessions"].values())
    assert len([row for row in rows if row["event_id"] == HARBOUR_SUMMIT]) == 3


def somebody_edits(site: Site) -> None:
    number = sessions(site)["Ropes and knots"]
    by_person(site, "PUT", f"/records/sessions/{number}", name="Ropes, knots and hitches", start_time="10:15")


def look_for_drift(page: Page) -> None:
    page.get_by_role("button", name="Options").click()
    page.get_by_role("link", name="Check drift").click()
    expect(page.get_by_text("Not compared so far.")).to_be_visible()
    page.get_by_role("button", name="Check drift").click()
    row = page.get_by_role("row", name="Ropes and knots").first
    expect(row).to_contain_text("Ropes, knots and hitches")
    expect(page.get_by_role("heading", name="In Swoogo, and not ours (1)")).to_be_visible()
    assert_accessible(page)


def choose_by_keyboard(page: Page) -> None:
    tab_to(page, "Ropes and knots, Title")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 field: ours goes with the next sync.")).to_be_visible()
    tab_to(page, "Ropes and knots, Start")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 field: theirs stays.")).to_be_visible()


def never_touch(page: Page) -> None:
    page.get_by_role("link", name="Sessions").first.click()
    page.get_by_role("link", name="Reading tides").click()
    region = page.get_by_role("region", name="Swoogo")
    expect(region).to_contain_text("Compared on")
    region.get_by_text("Never touch in Swoogo").click()
    assert_accessible(page)
    region.get_by_role("button", name="Description").click()
    expect(region).to_contain_text("Never touch in Swoogo: Description")
    page.get_by_role("link", name="Sessions").first.click()
    # The rest of it goes, and has gone; the record's page says what does not.
    expect(page.get_by_role("row", name="Reading tides")).to_contain_text("Up to date", timeout=30_000)
    assert_accessible(page)


def ask_about_both_changed(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/eastend/settings/integrations/mappings/")
    page.get_by_role("link", name=re.compile("^Settings.*Quay Conf")).click()
    page.get_by_label("A field that changed on both sides").select_option("ask")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("They hold from the next sync on.")).to_be_visible()
    assert_accessible(page)
    by_person(site, "PUT", f"/records/sessions/{sessions(site)['Reading tides']}", name="Tides, read")
    page.goto(f"{site.base}/{EVENT}/sessions/")
    page.get_by_role("link", name="Reading tides").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Reading the tides")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{site.base}/{EVENT}/sessions/")
    start_sync(page)
    expect(page.get_by_role("region", name="Messages")).to_contain_text("1 of 2 sessions", timeout=20_000)
    page.get_by_role("link", name="Reading the tides").click()
    region = page.get_by_role("region", name="Swoogo")
    expect(region).to_contain_text("Waits for you")
    expect(region).to_contain_text("Tides, read")
    assert_accessible(page)
    region.get_by_role("button", name="Keep theirs").click()
    expect(region).to_contain_text("Kept as it is in Swoogo")
    page.goto(f"{site.base}/{EVENT}/take-up/")
    expect(page.get_by_text("Nothing is left of an earlier connection.")).to_be_visible()
    assert_accessible(page)
