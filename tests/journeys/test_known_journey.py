"""What pages claim of a sync and of its records, and ways back from where nothing is, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx2 as httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import STARTS_ON, Site
from tests.journeys.test_sync_journey import HARBOUR_SUMMIT, bring_agenda, start_sync

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVENT = "westend/conf"
SLOW = 1.5
MORE = 40


def test_pages_say_only_what_is_known(site: Site, page: Page) -> None:
    site.sign_in(page, "westend")
    bring_agenda(site, EVENT)
    connect_and_map(site, page)
    a_sent_record_was_not_compared_since(site, page)
    known_problems_do_not_stand_out(site, page)
    a_stopped_sync_says_so(site, page)
    a_session_outside_the_days_is_warned_of(site, page)
    a_restored_room_has_its_sessions(site, page)
    a_form_address_leads_back(site, page)


def messages(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def agenda(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/sessions/")


def set_latency(site: Site, seconds: float) -> None:
    answer = httpx.put(f"{site.sandbox.base}/_control/latency", json={"seconds": seconds}, verify=False)
    answer.raise_for_status()


def connect_and_map(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/westend/settings/integrations/connect/")
    page.get_by_label("Consumer Key", exact=True).fill("sandbox-key")
    page.get_by_label("Consumer Secret", exact=True).fill("sandbox-secret")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("link", name="Refresh list")).to_be_visible()
    page.get_by_label("Swoogo Event").select_option(str(HARBOUR_SUMMIT))
    page.get_by_label("Stagedoor Event").select_option(index=1)
    page.get_by_role("button", name="Add Mapping").click()
    expect(page.get_by_text("What differs: name")).to_be_visible()
    assert page.locator(".alert-success").count() == 0
    page.get_by_role("button", name="Add Mapping").click()


def a_sent_record_was_not_compared_since(site: Site, page: Page) -> None:
    agenda(site, page)
    expect(page.get_by_text("Times in Europe/London")).to_be_visible()
    start_sync(page)
    said = "Sync completed with problems: 2 of 2 sessions, 1 of 2 speakers."
    expect(messages(page)).to_contain_text(said, timeout=20_000)
    page.get_by_role("link", name="Reading tides").click()
    expect(page.get_by_role("region", name="Swoogo")).to_contain_text("not compared since")
    expect(page.get_by_role("region", name="Swoogo")).not_to_contain_text("In step")
    assert_accessible(page)


def known_problems_do_not_stand_out(site: Site, page: Page) -> None:
    agenda(site, page)
    start_sync(page)
    expect(messages(page)).to_contain_text("No problem is new.", timeout=20_000)
    page.get_by_role("link", name="Show details").click()
    expect(page.get_by_role("rowheader", name="Problems as in the last sync")).to_be_visible()
    expect(
        page.get_by_text("Completed with problems", exact=True).locator(".status-secondary")
    ).to_be_visible()
    assert_accessible(page)


def a_stopped_sync_says_so(site: Site, page: Page) -> None:
    site.stagedoor("import", EVENT, site.write("more.csv", more_sessions()))
    set_latency(site, SLOW)
    agenda(site, page)
    start_sync(page)
    page.get_by_role("link", name="Show progress").click()
    expect(page.get_by_text(re.compile(rf"Sending sessions: \d+ of {MORE}"))).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Credits so far")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Sync stopped:").first).to_be_visible(timeout=30_000)
    set_latency(site, 0.0)
    expect(page.get_by_text("Not sent: the sync was stopped before its turn came.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Sync history").first.click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Stopped")
    assert_accessible(page)


def more_sessions() -> str:
    rows = [f"x{number},Talk {number},accepted,{STARTS_ON}T14:00,{STARTS_ON}T14:30" for number in range(MORE)]
    return "\n".join(["Session ID,Title,Status,Starts At,Ends At", *rows]) + "\n"


def a_session_outside_the_days_is_warned_of(site: Site, page: Page) -> None:
    agenda(site, page)
    page.get_by_role("link", name="Reading tides").click()
    page.get_by_role("link", name="Edit").click()
    late = STARTS_ON + timedelta(days=9)
    page.get_by_label("Ends at", exact=True).fill(str(late))
    page.get_by_label("Ends at, time").fill("10:00")
    page.get_by_label("Starts at", exact=True).fill(str(late))
    page.get_by_label("Starts at, time").fill("9:00 am")
    page.get_by_role("button", name="Save").click()
    expect(messages(page)).to_contain_text("outside the event's days")
    expect(page.get_by_role("alert").first).to_contain_text("outside the event's days")
    assert_accessible(page)


def a_restored_room_has_its_sessions(site: Site, page: Page) -> None:
    page.get_by_role("link", name="Rooms").click()
    page.get_by_role("button", name="Delete Main Hall").click()
    page.get_by_role("link", name="Deleted").click()
    page.get_by_role("button", name="Restore Main Hall").click()
    expect(messages(page)).to_contain_text("“Main Hall” is back with 3 sessions.")


def a_form_address_leads_back(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/sync/")
    assert page.url == f"{site.base}/{EVENT}/"
    expect(messages(page)).to_contain_text("Nothing was done")
    assert_accessible(page)
