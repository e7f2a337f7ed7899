from __future__ import annotations

from pathlib import Path

import httpx2 as httpx
import pytest

from swoogo_sandbox.timetable import Cell, Column, Slot, lay_out
from tests.sandbox.client import EVENT, FILLED_EVENT

AXE = Path(__file__).parents[1] / "journeys" / "vendor" / "axe.min.js"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0004850180"
    "84a98c210000000049454e44ae426082"
)


def page(sandbox, path):
    answer = httpx.get(sandbox.base + path)
    assert answer.status_code == 200
    return answer.text


def test_the_front_page_leads_to_every_event(sandbox):
    text = page(sandbox, "/")
    assert f'href="/events/{EVENT}"' in text
    assert "Northfield Trust" in text


def test_an_event_shows_agenda_speakers_and_sponsors(sandbox):
    text = page(sandbox, f"/events/{FILLED_EVENT}")
    for words in (
        "Europe/Berlin",
        "Reading the Tide Tables",
        "10:00–11:00",
        "Boat House",
        "Research",
        "Gold",
    ):
        assert words in text
    assert "<em>read by hand</em>" in text
    assert text.index("Blue Anchor Rope Works") < text.index("Ferry Line")


def test_what_people_wrote_does_no_harm(sandbox, api):
    nasty = "<script>alert(1)</script>"
    room = api.created("locations", name=nasty)
    session = api.created(
        "sessions",
        name=nasty,
        date="2027-03-22",
        start_time="10:00",
        location_id=room["id"],
        description=f"<p onclick='x()'>Fine</p>{nasty}",
    )
    speaker = api.speaker(first_name=nasty, bio=f"<a href='javascript:x()'>me</a>{nasty}")
    api.post(f"/speakers/{speaker['id']}/session.json", json={"session_ids": [session["id"]]})
    api.created("sponsors", name=nasty, website="javascript:alert(1)")
    text = page(sandbox, f"/events/{EVENT}") + page(sandbox, "/calls")
    assert "<script" not in text
    assert "onclick" not in text.split("<h1>Calls")[0]
    assert 'href="javascript:' not in text
    assert "<p>Fine</p>" in text


def test_an_image_cannot_run_scripts(sandbox, api):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    contact = api.speaker()["contact_id"]
    url = api.put(f"/image/contact/{contact}/profile_picture", files={"file": ("a.svg", svg)}).json()["url"]
    assert "sandbox" in httpx.get(url).headers["Content-Security-Policy"]


def test_sessions_without_date_or_time_are_listed_too(sandbox, api):
    api.created("sessions", name="Some day")
    api.created("sessions", name="Some time", date="2027-03-22")
    text = page(sandbox, f"/events/{EVENT}")
    assert "Without a date" in text
    assert "Some day" in text
    assert "Some time" in text


def test_the_call_log_page_shows_calls_and_credits(sandbox, api):
    api.get("/sessions", params={"event_id": EVENT, "search": "name=x"})
    text = page(sandbox, "/calls")
    assert "2 calls for 11 credits" in text
    assert "<dd>name=x</dd>" in text


def test_an_unknown_page_says_so(sandbox):
    for path in ("/events/1", "/uploads/medium/none.png", "/nowhere"):
        answer = httpx.get(sandbox.base + path)
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_a_timetable_keeps_overlapping_sessions_of_a_room_apart():
    slots = [
        Slot(1, "Hall", "09:00", "10:00"),
        Slot(2, "Hall", "09:30", "10:30"),
        Slot(3, "Hall", "10:00", "11:00"),
        Slot(4, None, "09:00", None),
    ]
    table = lay_out(slots, ["Empty", "Hall"])
    assert table.columns == (Column("Hall", 2, 2), Column("No room", 4, 1))
    assert table.times == ((2, "09:00"), (3, "09:30"), (4, "10:00"), (5, "10:30"), (6, "11:00"))
    assert set(table.cells) == {Cell(1, 2, 2, 4), Cell(2, 3, 3, 5), Cell(3, 2, 4, 6), Cell(4, 4, 2, 3)}


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        options = ["--no-sandbox", "--disable-background-networking"]
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        yield chromium
        chromium.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit_the_screen(sandbox, api, browser, width, scheme):
    contact = api.speaker(bio="<p>Reads maps.</p>")["contact_id"]
    api.put(f"/image/contact/{contact}/profile_picture", files={"file": ("a.png", PNG)})
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in ("/", f"/events/{EVENT}", f"/events/{FILLED_EVENT}", "/calls", "/nowhere"):
        tab.goto(sandbox.base + path)
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        found = tab.evaluate("axe.run().then(result => result.violations)")
        assert [(row["id"], row["nodes"][0]["html"]) for row in found] == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()
