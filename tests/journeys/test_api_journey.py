"""Publish a programme, export a list, make a token, read what the API can do, add a webhook; in a browser."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import STARTS_ON, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TALKS = f"Session ID,Title,Starts At,Ends At,Status\n1,Ropes,{STARTS_ON} 09:00,{STARTS_ON} 10:00,Accepted\n"


def picture_of(page: Page, name: str) -> None:
    """A picture of the page for whoever asks for one (STAGEDOOR_SHOTS names a folder)."""
    if folder := os.environ.get("STAGEDOOR_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=name.startswith("webhook"))


def test_data_goes_out_by_file_feed_and_api(site: Site, page: Page) -> None:
    site.sign_in(page, "out")
    days = ("--starts-on", str(STARTS_ON), "--ends-on", str(STARTS_ON + timedelta(days=1)))
    site.stagedoor("event", "create", "out/summit", "--name", "Summit", "--timezone", "UTC", *days)
    site.stagedoor("import", "out/summit", site.write("talks.csv", TALKS))

    page.goto(f"{site.base}/out/summit/sessions/?q=ropes")
    page.get_by_role("button", name="Export").click()
    picture_of(page, "export")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "Ropes" in download.value.path().read_text()

    page.get_by_role("link", name="Public feed").click()
    page.get_by_role("button", name="Switch on").click()
    address = page.get_by_label("schedule.json").input_value()
    with urllib.request.urlopen(address) as answer:
        assert "Ropes" in answer.read().decode()
    assert_accessible(page)
    picture_of(page, "feed")

    page.goto(f"{site.base}/out/api-tokens/")
    page.get_by_label("Name").fill("Website")
    page.get_by_label("Summit").check()
    page.get_by_role("button", name="Make token").click()
    token = page.get_by_label("The new token.").input_value()
    assert_accessible(page)
    picture_of(page, "tokens")
    asked = urllib.request.Request(
        f"{site.base}/api/v1/events/summit/sessions", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(asked) as answer:
        assert json.load(answer)["items"][0]["title"] == "Ropes"

    page.get_by_role("link", name="What the API can do").click()
    expect(page.get_by_text("List sessions", exact=True)).to_be_visible(timeout=60_000)
    picture_of(page, "docs")
    page.get_by_role("button", name="GET /api/v1/events/{event}/sessions List sessions").click()
    expect(page.get_by_text("One page, in the order of ids.").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture_of(page, "docs-narrow")

    page.goto(f"{site.base}/out/webhooks/")
    page.get_by_label("Address").fill("https://93.184.216.34/hook")
    page.get_by_label("A sync finished").check()
    page.get_by_role("button", name="Add webhook").click()
    expect(page.get_by_label("The secret that signs")).to_have_value(re.compile("whsec_"))
    assert_accessible(page)
    page.get_by_role("link", name="https://93.184.216.34/hook").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("cell", name="Test")).to_be_visible()
    page.get_by_text("What is sent").click()
    expect(page.get_by_text('"type": "webhook.test"')).to_be_visible()
    assert_accessible(page)
    picture_of(page, "webhook")
    page.set_viewport_size({"width": 390, "height": 844})
    picture_of(page, "webhook-narrow")
