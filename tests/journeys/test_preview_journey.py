"""Preview → tick off → apply by keyboard → change a text → preview the ticked row, in a real browser."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible, tab_to
from tests.journeys.conftest import Site
from tests.journeys.test_sync_journey import (
    HARBOUR_SUMMIT,
    bring_agenda,
    connect,
    in_swoogo,
    map_event,
    programme,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_R36_preview_tick_off_apply_and_preview_a_ticked_row(site: Site, page: Page) -> None:
    site.sign_in(page, "quayside")
    bring_agenda(site, "quayside/conf")
    connect(site, page)
    map_event(page)
    preview_the_agenda(page)
    tick_off_the_room(page)
    apply_with_the_keyboard(site, page)
    preview_a_ticked_session(site, page)
    try_one_session(site, page)


def preview_the_agenda(page: Page) -> None:
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Preview sync").click()
    expect(page.get_by_role("heading", name="Preview", exact=True)).to_be_visible(timeout=20_000)
    expect(page.get_by_text("changes to send.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Reading tides").first).to_contain_text("Main Hall")
    assert_accessible(page)


def tick_off_the_room(page: Page) -> None:
    """Sessions need their room, and attachments a session: they go off and come back with it."""
    room = page.get_by_role("checkbox", name="Create room Main Hall")
    session = page.get_by_role("checkbox", name="Create session Reading tides")
    room.uncheck()
    expect(session).not_to_be_checked()
    expect(session).to_be_disabled()
    expect(page.get_by_text("It goes only with line 1.").first).to_be_visible()
    assert_accessible(page)
    room.check()
    expect(session).to_be_checked()
    page.get_by_role("checkbox", name="Create session Ropes and knots").uncheck()
    expect(page.get_by_role("status").filter(has_text="lines go")).to_contain_text("4 of 5 lines go")


def apply_with_the_keyboard(site: Site, page: Page) -> None:
    page.locator("h1").click()
    tab_to(page, "Apply")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sync completed", timeout=20_000)
    names = {row["name"] for row in in_swoogo(site, "sessions", HARBOUR_SUMMIT)}
    assert names == {"Reading tides"}
    expect(page.get_by_text("It was ticked off in the preview.").first).to_be_visible()
    assert_accessible(page)


def preview_a_ticked_session(site: Site, page: Page) -> None:
    changed = json.loads(programme())
    changed["sessions"][0]["description"] = "<p>How to read tides at sea.</p>"
    site.stagedoor("import", "quayside/conf", site.write("changed.json", json.dumps(changed)))
    page.goto(f"{site.base}/quayside/conf/sessions/")
    page.get_by_role("checkbox", name="Tick Reading tides").check()
    page.get_by_role("button", name="More").click()
    assert_accessible(page)
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(page.get_by_text("ticked records only")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("1 change to send.")).to_be_visible()
    expect(page.locator("ins")).to_have_text("How to read tides at sea.")
    assert_accessible(page)
    page.get_by_role("button", name="Send just this one").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sync completed", timeout=20_000)


def try_one_session(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/quayside/conf/sessions/")
    page.get_by_role("link", name="Ropes and knots").click()
    page.get_by_role("link", name="Try one record now").click()
    expect(page.get_by_text("Looking costs about")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Look in Swoogo").click()
    expect(page.get_by_role("button", name="Send just this one")).to_be_visible(timeout=20_000)
    assert_accessible(page)
    page.get_by_role("button", name="Send just this one").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sync completed", timeout=20_000)
    names = {row["name"] for row in in_swoogo(site, "sessions", HARBOUR_SUMMIT)}
    assert names == {"Reading tides", "Ropes and knots"}
    hold_changes(site, page)


def hold_changes(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/quayside/settings/integrations/mappings/")
    page.get_by_role("link", name=re.compile("^Settings.*Quay Conf")).click()
    page.get_by_role("link", name="Approval").click()
    page.get_by_label("Hold changes for approval").check()
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Saved for Quay Conf")
