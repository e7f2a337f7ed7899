"""A custom field is added, filled in, mapped to a dropdown of Swoogo's and sent, in a real browser."""

from __future__ import annotations

import json
import re

import httpx2 as httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import assert_accessible, tab_to
from tests.journeys.conftest import Site
from tests.journeys.test_known_journey import connect_and_map
from tests.journeys.test_sync_journey import HARBOUR_SUMMIT, bring_agenda, in_swoogo, start_sync

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVENT = "westend/conf"


def test_a_custom_field_goes_from_the_form_to_swoogo(site: Site, page: Page) -> None:
    site.sign_in(page, "westend")
    bring_agenda(site, EVENT)
    made = dropdown_in_swoogo(site)
    connect_and_map(site, page)
    a_field_is_added(site, page)
    it_is_filled_in(site, page)
    it_is_mapped_with_the_keyboard_alone(site, page, str(made["attribute"]))
    its_default_rows_can_go_and_come_back(page)
    it_arrives(site, page, made)
    a_column_becomes_a_field(site, page)
    a_switch_is_set(site, page)
    a_field_that_is_gone_stops_the_sync(site, page, made)


def messages(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def dropdown_in_swoogo(site: Site) -> dict[str, object]:
    sent = {"name": "Difficulty", "type": "dropDownList", "choices": ["Beginner", "Expert", "All"]}
    answer = httpx.post(f"{site.sandbox.base}/_control/fields/session", json=sent, verify=False)
    answer.raise_for_status()
    made: dict[str, object] = json.loads(answer.text)
    return made


def a_field_is_added(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/sessions/")
    page.get_by_role("link", name="Custom fields").click()
    assert_accessible(page)
    page.get_by_role("link", name="Add field of sessions").click()
    page.get_by_label("Name").fill("Level")
    page.get_by_label("Type").select_option("Choice")
    page.get_by_label("Choices, one a line").fill("Beginner\nExpert\nEverybody")
    page.get_by_label("Show in the list").check()
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(messages(page)).to_contain_text("“Level” is saved.")
    assert_accessible(page)


def it_is_filled_in(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/{EVENT}/sessions/")
    page.get_by_role("link", name="Reading tides").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Level").select_option("Expert")
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("definition").filter(has_text="Expert")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site.base}/{EVENT}/sessions/")
    expect(page.get_by_role("columnheader", name="Level")).to_be_visible()
    assert_accessible(page)


def it_is_mapped_with_the_keyboard_alone(site: Site, page: Page, attribute: str) -> None:
    page.goto(f"{site.base}/westend/settings/integrations/mappings/")
    tab_to(page, "Settings")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Sync sponsors")).to_be_visible()
    assert_accessible(page)
    tab_to(page, "Field mapping")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Session fields")).to_be_visible()
    assert_accessible(page)
    tab_to(page, "Add field mapping")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Stagedoor field")).to_be_visible()
    assert_accessible(page)
    tab_to(page, "Stagedoor field")
    page.keyboard.type("Level")
    tab_to(page, "Swoogo field")
    page.keyboard.type(f"Difficulty (Type: dropDownList, {attribute}")
    tab_to(page, "Add field mapping")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 of 3 matched by name.")).to_be_visible()
    assert_accessible(page)
    tab_to(page, "Everybody")
    page.keyboard.type("All")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(messages(page)).to_contain_text("Level goes to Swoogo's Difficulty")
    expect(page.get_by_text("Everybody → All")).to_be_visible()
    assert_accessible(page)


def its_default_rows_can_go_and_come_back(page: Page) -> None:
    page.get_by_role("button", name="Remove Description → description").first.click()
    expect(messages(page)).to_contain_text("What stands there stays.")
    assert_accessible(page)
    page.get_by_role("button", name="Put back description").click()
    expect(messages(page)).to_contain_text("gets its default again")


def it_arrives(site: Site, page: Page, made: dict[str, object]) -> None:
    page.goto(f"{site.base}/{EVENT}/sessions/")
    start_sync(page)
    expect(messages(page)).to_contain_text("2 of 2 sessions, 1 of 2 speakers", timeout=20_000)
    ids = {choice["name"]: choice["id"] for choice in made["choices"]}  # type: ignore[attr-defined]
    held = {row["name"]: row[str(made["attribute"])] for row in in_swoogo(site, "sessions", HARBOUR_SUMMIT)}
    assert held == {"Reading tides": ids["Expert"], "Ropes and knots": None}


def a_column_becomes_a_field(site: Site, page: Page) -> None:
    table = site.write("people.csv", "Email,First Name,Last Name,Shoe size\nada@example.org,Ada,Quay,38\n")
    page.goto(f"{site.base}/{EVENT}/import/")
    page.get_by_label("File").set_input_files(table)
    page.get_by_role("button", name=re.compile("Check|Upload|Next")).first.click()
    page.get_by_label("“Shoe size”, which no field reads").select_option("Make it a custom field: number")
    assert_accessible(page)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Shoe size").first).to_be_visible()
    assert_accessible(page)


def a_switch_is_set(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/westend/settings/integrations/mappings/")
    page.get_by_role("link", name=re.compile("^Settings.*Quay Conf")).click()
    assert_accessible(page)
    page.get_by_label("Remove deleted sessions").check()
    page.get_by_role("button", name="Save").click()
    expect(messages(page)).to_contain_text("They hold from the next sync on.")
    expect(page.get_by_label("Remove deleted sessions")).to_be_checked()


def a_field_that_is_gone_stops_the_sync(site: Site, page: Page, made: dict[str, object]) -> None:
    gone = httpx.delete(f"{site.sandbox.base}/_control/fields/{made['id']}", verify=False)
    gone.raise_for_status()
    page.goto(f"{site.base}/{EVENT}/sessions/")
    page.get_by_role("link", name="Reading tides").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Reading the tides")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{site.base}/{EVENT}/sessions/")
    start_sync(page)
    expect(messages(page)).to_contain_text("is not there any more", timeout=20_000)
    assert "Reading tides" in {row["name"] for row in in_swoogo(site, "sessions", HARBOUR_SUMMIT)}
