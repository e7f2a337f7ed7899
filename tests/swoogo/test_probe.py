"""The probe against a sandbox that answers one way or the other (Swoogo API notes, §14)."""

from __future__ import annotations

import pytest

from stagedoor.common.errors import ConfigError, NotFound, OutOfCredits
from stagedoor.swoogo import CallRecord, Client, Kind, probe
from tests.swoogo.conftest import ASKED_FOR, EVENT, KEY, SECRET, Begin, Stage

TABLES = ("sessions", "speakers", "sponsors", "locations", "tracks")


def left_over(stage: Stage) -> dict[str, int]:
    return {table: len(stage.held(table)) for table in TABLES if stage.held(table)}


def test_the_assumed_readings_are_found_for_about_fifty_credits(stage: Stage) -> None:
    report = probe(stage.client, EVENT)
    found = report.readings
    assert (found.update, found.attach, found.detach) == ("partial", "adds", "unlink")
    assert (found.per_page_cap, found.list_credits, found.json_suffix) == (1000, 10, "")
    assert found.routes == {}
    assert found.probed_at
    assert [finding.name for finding in report.findings if not finding.holds] == []
    assert report.credits == stage.running.sandbox.calls.credits() <= 55
    assert left_over(stage) == {}
    assert ["stagedoor-probe@example.com" in each for each in report.left_behind] == [True]


@pytest.mark.parametrize(
    ("profiles", "readings"),
    [
        (("whole-update",), {"update": "whole"}),
        (("attach-replaces",), {"attach": "replaces"}),
        (("attach-repeat-refused",), {"attach_again": "refused"}),
        (("attach-replaces", "no-detach"), {"attach": "replaces", "detach": "replace"}),
        (("detach-plural",), {"routes": {"detach": "DELETE speakers/{id}/sessions/{session_id}"}}),
        (("no-contact-id-on-create",), {"attach": "adds"}),
        (("per-page-200",), {"per_page_cap": 200}),
        (("json-suffix-required",), {"json_suffix": ".json"}),
        (("leaky-bucket",), {"list_credits": 10}),
        (
            ("no-speaker-get", "sparse-write-answers", "ids-as-strings"),
            {"attach": "adds"},
        ),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, tuple) else "",
)
def test_the_other_reading_is_found(
    begin: Begin, profiles: tuple[str, ...], readings: dict[str, object]
) -> None:
    stage = begin(*profiles)
    report = probe(stage.client, EVENT)
    assert {name: getattr(report.readings, name) for name in readings} == readings
    assert left_over(stage) == {}


def test_credits_that_flow_back_during_a_slow_list_do_not_make_it_cheap(begin: Begin) -> None:
    stage = begin("leaky-bucket")
    # 3.3 credits a second come back.
    stage.fault("delay", path="/speakers", method="GET", seconds=1.8, nth=1)
    report = probe(stage.client, EVENT)
    assert report.readings.list_credits == 10
    finding = next(each for each in report.findings if each.name == "credits of a list")
    assert finding.holds
    assert "went" in finding.found


def test_a_list_that_costs_less_is_believed(begin: Begin) -> None:
    stage = begin()
    spend = stage.running.sandbox.credits.spend
    stage.running.sandbox.credits.spend = lambda key, cost, **facts: spend(key, min(cost, 2), **facts)  # type: ignore[method-assign]
    assert probe(stage.client, EVENT).readings.list_credits == 2


def test_paths_that_differ_are_found_for_each_kind(begin: Begin) -> None:
    stage = begin("create-path-plain", "update-path-plain", "delete-path-plain")
    report = probe(stage.client, EVENT)
    assert {name: route for name, route in report.readings.routes.items() if name.endswith("speaker")} == {
        "create speaker": "POST {res}",
        "update speaker": "PUT {res}/{id}",
        "delete speaker": "DELETE {res}/{id}",
    }
    assert {f.name: f.found for f in report.findings}["path: update room"] == "PUT locations/{id}"
    assert left_over(stage) == {}


def test_a_path_that_does_not_exist_is_reported_and_the_rest_goes_on(begin: Begin) -> None:
    report = probe(begin("no-speaker-update").client, EVENT)
    finding = next(each for each in report.findings if each.name == "path: update speaker")
    assert (finding.holds, finding.found) == (False, "no path works")
    assert "PUT /speakers/update/" in finding.note
    assert report.readings.attach == "adds"


def test_an_update_that_cannot_be_read_back_is_no_missing_path(begin: Begin) -> None:
    stage = begin("sparse-write-answers", "no-speaker-get")
    report = probe(stage.client, EVENT)
    assert report.readings.missing == []
    assert next(each for each in report.findings if each.name == "path: update speaker").holds


@pytest.mark.parametrize("held", [{"sessions": 1}, {"speakers": 1}])
def test_an_event_in_use_is_refused_and_nothing_is_written(begin: Begin, held: dict[str, int]) -> None:
    stage = begin(**held)
    with pytest.raises(ConfigError, match="nothing was written"):
        probe(stage.client, EVENT)
    assert {call.split()[0] for call in stage.requests()} == {"GET"}


def test_an_event_that_does_not_show_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        probe(stage.client, 9)


def test_a_probe_cut_short_takes_away_what_it_made(stage: Stage) -> None:
    stage.fault("status", status=429, path="speakers/create", nth=1)
    with pytest.raises(OutOfCredits):
        probe(stage.client, EVENT)
    assert left_over(stage) == {}


class Killed(BaseException):
    """The process ends with this call."""


def probe_killed_at(stage: Stage, number: int) -> bool:
    """A probe whose process ends once that call was answered; whether it got that far."""
    left = number

    def counting(_: CallRecord) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Killed

    with Client(stage.running.url, KEY, SECRET, fields=ASKED_FOR, on_call=counting) as client:
        try:
            probe(client, EVENT)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("start", range(5))
def test_a_probe_takes_away_what_a_killed_one_left(begin: Begin, start: int) -> None:
    tried = 0
    stage = begin()
    pauses = stage.pauses
    for number in range(1 + start, 100, 5):
        if not probe_killed_at(stage, number):
            break
        left = left_over(stage)
        report = probe(stage.client, EVENT)
        assert left_over(stage) == {}
        assert len(report.taken_away) == sum(left.values())
        assert report.readings.attach == "adds"
        tried += 1
    assert tried > 5
    assert all(50 < seconds <= 60 for seconds in pauses)


def test_a_probe_never_touches_what_people_made_beside_a_killed_one(begin: Begin) -> None:
    stage = begin()
    assert probe_killed_at(stage, 30)
    room = stage.client.create(Kind.ROOM, EVENT, {"name": "Stagedoor probe, the talk"})
    probe(stage.client, EVENT)
    assert [row["id"] for row in stage.held("locations")] == [room["id"]]
    assert probe_killed_at(stage, 30)
    before = left_over(stage)
    stage.client.create(Kind.SESSION, EVENT, {"name": "Stagedoor probe 2027"})
    with pytest.raises(ConfigError, match="nothing was written"):
        probe(stage.client, EVENT)
    assert left_over(stage) == before | {"sessions": before["sessions"] + 1}


def test_a_probe_that_is_at_work_is_left_alone(begin: Begin) -> None:
    stage = begin()
    assert probe_killed_at(stage, 12)

    def meanwhile(_: float) -> None:
        with Client(stage.running.url, KEY, SECRET, fields=ASKED_FOR) as other:
            [row, *_more] = other.list(Kind.SESSION, EVENT)
            other.create(Kind.SESSION, EVENT, {"name": f"{row['name']} and another"})

    stage.client.pause = meanwhile
    before = len(stage.held("sessions"))
    with pytest.raises(ConfigError, match="Another probe is at work"):
        probe(stage.client, EVENT)
    assert len(stage.held("sessions")) == before + 1


def test_what_cannot_be_taken_away_is_named(stage: Stage) -> None:
    stage.fault("status", status=400, path="tracks/delete", body={"message": "Tracks are for ever."})
    report = probe(stage.client, EVENT)
    assert left_over(stage) == {"tracks": 1}
    assert any("track" in each and "Tracks are for ever." in each for each in report.left_behind)


def test_under_the_probed_readings_a_fresh_client_needs_no_guess(begin: Begin) -> None:
    stage = begin("create-path-plain", "update-path-plain", "delete-path-plain", "json-suffix-required")
    readings = probe(stage.client, EVENT).readings
    stage.running.sandbox.calls.clear()
    with Client(stage.running.url, KEY, SECRET, readings=readings) as client:
        track = client.create(Kind.TRACK, EVENT, {"name": "A"})["id"]
        client.update(Kind.TRACK, track, {"name": "B"})
        client.delete(Kind.TRACK, track)
    assert [call["status"] for call in stage.log()] == [200, 200, 200, 204]
