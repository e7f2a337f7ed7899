"""Moving sessions in the day grid with the mouse and by keyboard alone, and two people on one grid."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.accessibility import assert_accessible, tab_to
from tests.journeys.conftest import STARTS_ON, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SESSIONS = """Title,Status,Starts At,Ends At,Room,Speakers
Tides,Accepted,{day} 09:00,{day} 09:45,Hall,ada@example.org
Ropes,Accepted,{day} 09:00,{day} 09:45,Loft,bo@example.org
Buoys,Accepted,{day} 11:00,{day} 11:45,Hall,ada@example.org
Adrift,Accepted,,,,
"""
SPEAKERS = """First Name,Last Name,Email
Ada,Okafor,ada@example.org
Bo,Lind,bo@example.org
"""


def test_W2_sessions_are_moved_with_the_mouse_by_keyboard_and_by_two_people(site: Site, page: Page) -> None:
    site.sign_in(page, "pier")
    event, days = "pier/conf", ("--starts-on", str(STARTS_ON), "--ends-on", str(STARTS_ON))
    site.stagedoor("event", "create", event, "--name", "Pier Conf", "--timezone", "Europe/Berlin", *days)
    for name, table in (("speakers", SPEAKERS), ("sessions", SESSIONS.format(day=STARTS_ON))):
        site.stagedoor("import", event, site.write(f"{name}.csv", table), "--kind", name)
    page.goto(f"{site.base}/{event}/sessions/grid/")
    drag_with_the_mouse(page)
    lengthen_and_take_off_the_time(page)
    move_by_keyboard_alone(page)
    second = page.context.new_page()
    second.goto(page.url)
    meet_on_one_session(page, second)
    second.close()
    assert_accessible(page)
    move_on_a_phone(page)
    page.goto(f"{site.base}/{event}/sessions/conflicts/")
    assert_accessible(page)


def slot(page: Page, title: str) -> Locator:
    return page.locator("[data-at]").filter(has=page.get_by_role("link", name=title, exact=True))


def grab(page: Page, title: str, x: float, y: float, *, edge: bool = False) -> None:
    """Take a session, or its lower edge, with the mouse and carry it so many pixels, without dropping it."""
    box = slot(page, title).bounding_box()
    assert box is not None
    at = (box["x"] + 30, box["y"] + (box["height"] - 3 if edge else 12))
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + x / 2, at[1] + y / 2)
    page.mouse.move(at[0] + x, at[1] + y)


def messages(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def drag_with_the_mouse(page: Page) -> None:
    """Hall is the first column, Loft the second, 176 pixels each; an hour is 90 pixels."""
    hint = page.locator(".grid-hint")
    grab(page, "Buoys", 176, -180)
    expect(hint).to_contain_text("09:00–09:45, Loft. Ada Okafor is in “Tides”, 09:00–09:45.")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(slot(page, "Buoys")).to_contain_text("11:00–11:45 · Hall")
    grab(page, "Ropes", -176, 45)
    expect(hint).to_contain_text("09:30–10:15, Hall. Hall is taken by “Tides”, 09:00–09:45.")
    grab_on = page.locator(".grid-ghost.has-clash")
    expect(grab_on).to_be_visible()
    page.mouse.up()
    expect(messages(page)).to_contain_text("09:30–10:15 (Europe/Berlin), Hall.")
    expect(slot(page, "Ropes")).to_contain_text("1 conflict")
    page.get_by_role("button", name="Undo").click()
    expect(messages(page)).to_contain_text("Undone on 1 record.")
    expect(slot(page, "Ropes")).to_contain_text("09:00–09:45 · Loft")
    expect(slot(page, "Ropes")).not_to_contain_text("conflict")


def lengthen_and_take_off_the_time(page: Page) -> None:
    grab(page, "Buoys", 0, 46, edge=True)
    page.mouse.up()
    expect(slot(page, "Buoys")).to_contain_text("11:00–12:15")
    target = page.locator(".grid-shelf").bounding_box()
    start = slot(page, "Buoys").bounding_box()
    assert target is not None
    assert start is not None
    grab(page, "Buoys", target["x"] - start["x"], target["y"] - start["y"])
    page.mouse.up()
    expect(page.locator(".grid-shelf [data-at]")).to_have_count(2)


def move_by_keyboard_alone(page: Page) -> None:
    page.locator("h1").click()
    tab_to(page, "Move… “Tides”")
    page.keyboard.press("ArrowRight")
    assert "Ropes" in page.evaluate("document.activeElement.ariaLabel")
    said = page.locator("#grid-said")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Picked up “Ropes”: 09:00–09:45, Loft.")
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator(".grid-hint")).to_contain_text("09:30–10:30, Hall. Hall is taken by “Tides”")
    page.keyboard.press("Escape")
    expect(said).to_have_text("“Ropes” stays where it was.")
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(said).to_contain_text("09:15–10:00 (Europe/Berlin), Loft.")
    assert "Ropes" in page.evaluate("document.activeElement.ariaLabel")


def meet_on_one_session(page: Page, second: Page) -> None:
    """The first has a session in hand when the second moves it: both are told, nothing is lost."""
    page.bring_to_front()
    grab(page, "Ropes", 0, 180)
    second.bring_to_front()
    grab(second, "Ropes", -176, 90)
    second.mouse.up()
    expect(messages(second)).to_contain_text("10:15–11:00 (Europe/Berlin), Hall.")
    page.bring_to_front()
    expect(page.locator(".grid-hint")).to_contain_text("Somebody else moved this session", timeout=10_000)
    page.mouse.up()
    expect(messages(page)).to_contain_text("Somebody else moved “Ropes” meanwhile. It is now at")
    expect(messages(page)).to_contain_text("Yours was not saved.")
    expect(slot(page, "Ropes")).to_contain_text("10:15–11:00 · Hall")
    grab(page, "Tides", 176, 0)
    page.mouse.up()
    second.bring_to_front()
    expect(second.locator("#grid-said")).to_contain_text("Somebody else changed “Tides”", timeout=10_000)
    expect(slot(second, "Tides")).to_contain_text("09:00–09:45 · Loft")
    page.bring_to_front()


def move_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="Move… “Tides”").click()
    expect(page.get_by_role("heading", name="Move “Tides”")).to_be_visible()
    page.get_by_label("Room").select_option(label="Hall")
    page.get_by_role("button", name="Move").click()
    expect(page).to_have_url(re.compile("/sessions/grid/"))
    expect(messages(page)).to_contain_text("09:00–09:45 (Europe/Berlin), Hall.")
    page.set_viewport_size({"width": 1440, "height": 900})
