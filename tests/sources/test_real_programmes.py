"""Two real conferences as live sources: brought in whole, then unchanged, and held where half is lost."""

from __future__ import annotations

import json
from datetime import date

import pytest

from stagedoor.sources.models import PullState
from tests import factories
from tests.sources import fakes
from tests.sources.server import serving

CAMP, QA = "chaos-camp-2019-frab.schedule.json", "qa-or-the-hwy-2026-sessionize-all.json"


@pytest.mark.parametrize(("name", "path"), [(CAMP, "/camp/schedule.json"), (QA, "/api/v2/abc123de/view/All")])
def test_a_real_programme_is_pulled_and_half_of_it_is_held(name, path, shared_data, connect, pull, db):
    content = (shared_data / name).read_bytes()
    event = factories.event(timezone="Europe/Berlin", starts_on=date(2019, 8, 21), ends_on=date(2019, 8, 25))
    app = fakes.StaticFile(content, "application/json")
    with serving(app) as server:
        source = connect("frab" if name == CAMP else "sessionize", f"{server.url}{path}", to=event)
        assert pull(source).state == "applied"
        count = event.sessions.count()
        assert count == source.found_at_test.facts.sessions > 30
        assert pull(source).state == "unchanged"
        app.content = half(json.loads(content))
        assert pull(source).state == PullState.WAITING
    assert event.sessions.filter(deleted_at=None).count() == count


def half(data):
    """The programme without every second session."""
    if "sessions" in data:
        data["sessions"] = data["sessions"][::2]
    else:
        for day in data["schedule"]["conference"]["days"]:
            day["rooms"] = {room: events[::2] for room, events in day["rooms"].items()}
    return json.dumps(data).encode()
