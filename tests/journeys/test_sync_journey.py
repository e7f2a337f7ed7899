"""Connect → map → sync → read the outcome → fix a speaker's email → sync again, in a real browser."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible, tab_to
from tests.journeys.conftest import STARTS_ON, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HARBOUR_SUMMIT, NORTHFIELD = 370101, 470201
EMAILS = "Speaker ID,Email,Job Title\nada,ada@example.org,Hydrographer\n"


def programme() -> str:
    """A programme as Sessionize gives it out: no emails in it."""
    people = {"ada": ("Ada", "Quay"), "ben": ("Ben", "Pier")}
    talks = [
        ("Reading tides", "Accepted", 9, ["ada"]),
        ("Ropes and knots", "Accepted", 10, ["ada", "ben"]),
        ("Maybe later", "Nominated", 11, ["ben"]),
    ]
    return json.dumps(
        {
            "sessions": [
                {
                    "id": str(number),
                    "title": title,
                    "status": status,
                    "startsAt": f"{STARTS_ON}T{hour:02}:00:00",
                    "endsAt": f"{STARTS_ON}T{hour:02}:45:00",
                    "roomId": 1,
                    "speakers": speakers,
                }
                for number, (title, status, hour, speakers) in enumerate(talks, start=1)
            ],
            "speakers": [
                {"id": key, "firstName": first, "lastName": last} for key, (first, last) in people.items()
            ],
            "rooms": [{"id": 1, "name": "Main Hall"}],
            "categories": [],
            "questions": [],
        }
    )


def bring_agenda(site: Site, path: str) -> None:
    ends_on = STARTS_ON + timedelta(days=2)
    days = ("--starts-on", str(STARTS_ON), "--ends-on", str(ends_on))
    site.stagedoor("event", "create", path, "--name", "Quay Conf", "--timezone", "Europe/London", *days)
    site.stagedoor("import", path, site.write("programme.json", programme()))
    site.stagedoor("import", path, site.write("emails.csv", EMAILS))


def in_swoogo(site: Site, kind: str, event_id: int) -> list[dict[str, object]]:
    with site.sandbox.sandbox.lock:
        rows = list(site.sandbox.sandbox.store.tables[kind].values())
    return [row for row in rows if row["event_id"] == event_id]


def test_connect_map_sync_read_the_outcome_fix_and_sync_again(site: Site, page: Page) -> None:
    site.sign_in(page, "quayside")
    bring_agenda(site, "quayside/conf")
    connect(site, page)
    map_event(page)
    first_sync(site, page)
    fix_the_email(page)
    sync_again(site, page)
    set_up_alerts(site, page)


def connect(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/quayside/settings/integrations/")
    assert_accessible(page)
    page.get_by_role("link", name="Connect").click()
    give_pair(page, "sandbox-key", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("does not accept this consumer key and secret")
    assert_accessible(page)
    give_pair(page, "sandbox-key", "sandbox-secret")


def give_pair(page: Page, key: str, secret: str) -> None:
    page.get_by_label("Consumer Key", exact=True).fill(key)
    page.get_by_label("Consumer Secret", exact=True).fill(secret)
    page.get_by_role("button", name="Connect").click()


def map_event(page: Page) -> None:
    expect(page.get_by_role("heading", name="Swoogo: Map Events")).to_be_visible()
    add = page.get_by_role("button", name="Add Mapping")
    expect(add).to_be_disabled()
    page.get_by_label("Swoogo Event").select_option(str(HARBOUR_SUMMIT))
    expect(add).to_be_disabled()
    page.get_by_label("Stagedoor Event").select_option(index=1)
    assert_accessible(page)
    add.click()
    expect(page.get_by_text("What differs: name")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Add Mapping").click()
    expect(page.get_by_role("link", name="Remove Mapping")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Go to its agenda to sync").click()


def start_sync(page: Page, event_id: int = HARBOUR_SUMMIT) -> None:
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name=f"Sync to Swoogo (event: {event_id})").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sync to Swoogo started")


def first_sync(site: Site, page: Page) -> None:
    start_sync(page)
    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("2 of 2 sessions, 1 of 2 speakers", timeout=20_000)
    assert_accessible(page)
    page.get_by_role("link", name="Show details").click()
    expect(page.get_by_role("row", name="Maybe later")).to_contain_text("Skipped")
    expect(page.get_by_role("row", name="Ben Pier").first).to_contain_text("Skipped")
    page.get_by_role("row", name="Reading tides").locator("summary").click()
    expect(page.get_by_role("row", name="Reading tides")).to_contain_text("Title")
    assert_accessible(page)
    page.get_by_role("searchbox", name="Search records").fill("pier")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row", name="Reading tides")).to_have_count(0)
    assert {row["name"] for row in in_swoogo(site, "sessions", HARBOUR_SUMMIT)} == {
        "Reading tides",
        "Ropes and knots",
    }


def fix_the_email(page: Page) -> None:
    page.get_by_role("link", name="Ben Pier").first.click()
    expect(page.get_by_role("region", name="Swoogo")).to_contain_text("Skipped")
    assert_accessible(page)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Email").fill("ben@example.org")
    assert_accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Swoogo")).to_contain_text("Goes with the next sync")


def sync_again(site: Site, page: Page) -> None:
    page.get_by_role("link", name="Sessions").click()
    start_sync(page)
    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("Sync completed: 2 of 2 sessions, 2 of 2 speakers", timeout=20_000)
    assert len(in_swoogo(site, "speakers", HARBOUR_SUMMIT)) == 2
    page.get_by_role("link", name="Sync history").click()
    expect(page.get_by_role("row")).to_have_count(3)
    assert_accessible(page)


def set_up_alerts(site: Site, page: Page) -> None:
    page.goto(f"{site.base}/quayside/settings/integrations/")
    expect(page.get_by_role("progressbar", name="Credits of the key")).to_be_visible()
    page.get_by_role("link", name="Set up alerts").click()
    page.get_by_label("Email addresses").fill("ada@example.org\nben@example.org")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Send a test alert").click()
    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("on its way to 2 addresses")
    expect(page.get_by_role("row")).to_have_count(3)
    assert_accessible(page)


def test_the_same_way_by_keyboard_alone(site: Site, page: Page) -> None:
    site.sign_in(page, "northfield")
    bring_agenda(site, "northfield/conf")
    page.goto(f"{site.base}/northfield/settings/integrations/")
    press(page, "Connect")
    expect(page.get_by_role("heading", name="Connect Swoogo")).to_be_visible()
    tab_to(page, "Consumer Key")
    page.keyboard.type("second-key")
    tab_to(page, "Consumer Secret")
    page.keyboard.type("second-secret")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Swoogo Event")).to_be_visible()
    tab_to(page, "Swoogo Event")
    page.keyboard.type("Northfield")
    tab_to(page, "Stagedoor Event")
    page.keyboard.type("Quay")
    press(page, "Add Mapping")
    expect(page.get_by_text("What differs: name")).to_be_visible()
    press(page, "Add Mapping")
    expect(page.get_by_role("link", name="Remove Mapping")).to_be_visible()
    press(page, "Go to its agenda")
    preview_and_apply_by_keyboard(site, page)
    press(page, "Sessions")
    expect(page.get_by_role("heading", name="Agenda")).to_be_visible()
    press(page, "Options")
    tab_to(page, f"Sync to Swoogo (event: {NORTHFIELD})")
    page.keyboard.press("Enter")
    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("2 of 2 sessions, 1 of 2 speakers", timeout=20_000)
    press(page, "Show details")
    expect(page.get_by_role("row", name="Ben Pier").first).to_contain_text("Skipped")


def preview_and_apply_by_keyboard(site: Site, page: Page) -> None:
    """All lines but one session's go."""
    expect(page.get_by_role("heading", name="Agenda")).to_be_visible()
    press(page, "Options")
    press(page, "Preview sync")
    expect(page.get_by_text("changes to send.")).to_be_visible(timeout=20_000)
    tab_to(page, "Create session Ropes and knots")
    page.keyboard.press("Space")
    expect(page.get_by_role("status").filter(has_text="lines go")).to_contain_text("4 of 5 lines go")
    press(page, "Apply")
    expect(page.get_by_role("region", name="Messages")).to_contain_text("Sync completed", timeout=20_000)
    assert {row["name"] for row in in_swoogo(site, "sessions", NORTHFIELD)} == {"Reading tides"}


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")
