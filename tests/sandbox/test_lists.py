from __future__ import annotations

import time

import pytest

from tests.sandbox.client import EVENT, FILLED_EVENT


def items(api, path="/sessions", **params):
    answer = api.get(path, params={"event_id": EVENT} | params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def names(api, **params):
    return [row["name"] for row in items(api, **params)]


@pytest.fixture
def numbered(api):
    """45 sessions, ``Talk 01`` to ``Talk 45``."""
    return [api.created("sessions", name=f"Talk {number:02}", capacity=number) for number in range(1, 46)]


def test_a_list_answers_sparse_rows_without_fields(api, numbered):
    api.speaker()
    assert set(items(api)[0]) == {"id", "name"}
    assert set(items(api, "/speakers")[0]) == {"id", "first_name", "last_name"}
    assert set(api.get("/events").json()["items"][0]) == {"id", "name"}


def test_fields_are_answered_unknown_ones_dropped_and_a_star_means_all(api, numbered):
    assert set(items(api, fields="id,date,nonsense,c_99999")[0]) == {"id", "date"}
    assert {"updated_at", "times_with_timezone", "direct_link"} <= set(items(api, fields="*")[0])


def test_locations_and_tracks_do_not_tell_their_event(api):
    assert "event_id" not in api.created("locations", name="Hall")
    assert "event_id" not in api.created("tracks", name="Practice")


def test_event_id_is_required_but_for_events_and_contacts(api):
    for kind in ("sessions", "speakers", "sponsors", "locations", "tracks"):
        assert api.get(f"/{kind}").status_code == 400
    assert api.get("/contacts").status_code == 200


def test_twenty_rows_a_page_and_the_last_page_again_beyond_the_end(api, numbered):
    first = api.get("/sessions", params={"event_id": EVENT, "limit": 3, "per_page": 3}).json()
    assert len(first["items"]) == 20
    assert first["_meta"] == {"totalCount": 45, "pageCount": 3, "currentPage": 1, "perPage": 20}
    assert set(first["_links"]) == {"self", "first", "last", "next"}
    assert names(api, page=3) == names(api, page=99) == [f"Talk {n}" for n in range(41, 46)]
    following = api.get(first["_links"]["next"]["href"]).json()
    assert following["items"][0]["name"] == "Talk 21"


def test_per_page_is_capped_at_1000_and_at_200_with_expand(api):
    def size(**params):
        return api.get("/sessions", params={"event_id": EVENT} | params).json()["_meta"]["perPage"]

    assert size(**{"per-page": 5000}) == 1000
    assert size(**{"per-page": 1000, "expand": "speakers"}) == 200


def test_other_readings_of_paging(api, under, numbered):
    params = {"event_id": EVENT, "per-page": 1000}
    under("per-page-200")
    assert api.get("/sessions", params=params).json()["_meta"]["perPage"] == 200
    under("per-page-strict")
    assert api.get("/sessions", params=params).status_code == 200
    assert api.get("/sessions", params=params | {"per-page": 1001}).status_code == 400
    under("page-beyond-empty", "no-page-links")
    answer = api.get("/sessions", params={"event_id": EVENT, "page": 9}).json()
    assert answer["items"] == []
    assert set(answer["_links"]) == {"self", "first", "last"}


def test_ids_pick_rows_and_more_than_100_are_refused(api, numbered):
    wanted = [numbered[3]["id"], numbered[7]["id"]]
    assert names(api, ids=",".join(map(str, wanted))) == ["Talk 04", "Talk 08"]
    refused = api.get("/sessions", params={"event_id": EVENT, "ids": ",".join(map(str, range(1, 102)))})
    assert refused.status_code == 400


def test_sort_goes_up_and_down(api, numbered):
    assert names(api, sort="-capacity")[:2] == ["Talk 45", "Talk 44"]
    assert names(api, sort="capacity")[:2] == ["Talk 01", "Talk 02"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("name=talk 07", ["Talk 07"]),
        ("name=*contains*k 1", [f"Talk 1{n}" for n in range(10)]),
        ("name*contains*K 44", ["Talk 44"]),
        ("name=*beginswith*talk 4", [f"Talk 4{n}" for n in range(6)]),
        ("name=*endswith*9", ["Talk 09", "Talk 19", "Talk 29", "Talk 39"]),
        ("name!=*contains*talk", []),
        ("capacity>43", ["Talk 44", "Talk 45"]),
        ("capacity<=9&name=*endswith*2", ["Talk 02"]),
        ("name=*in*Talk 03|Talk 05", ["Talk 03", "Talk 05"]),
        ("location_id=1", []),
    ],
)
def test_search_operators(api, numbered, search, found):
    assert names(api, search=search) == found


def test_search_conditions_can_be_joined_by_or(api, numbered):
    assert names(api, search="name=Talk 01&capacity=2", searchCondition="or") == ["Talk 01", "Talk 02"]


def test_an_iso_time_in_search_matches_nothing_and_a_written_one_does(api, numbered):
    assert len(names(api, search="updated_at>=2020-01-01 00:00:00", **{"per-page": 50})) == 45
    assert names(api, search="updated_at>=2020-01-01T00:00:00") == []


def test_a_greater_than_on_a_custom_field_is_ignored_without_a_word(api, control):
    attribute = custom(control, "session", "Room Setup")
    api.created("sessions", name="Rows", **{attribute: "rows"})
    api.created("sessions", name="Circle", **{attribute: "circle"})
    assert names(api, search=f"{attribute}>zzz") == ["Rows", "Circle"]
    assert names(api, search=f"{attribute}=circle") == ["Circle"]


def custom(control, kind, name):
    rows = control.get("/state").json()["definitions"]
    return next(
        row["attribute"] for row in rows if (row["account_id"], row["object"], row["name"]) == (1, kind, name)
    )


def test_expand_brings_whole_related_objects(api):
    answer = api.get(
        "/sessions",
        params={
            "event_id": FILLED_EVENT,
            "fields": "id,name,location",
            "expand": "speakers,location,track,registrantCount",
            "search": "name=Reading the Tide Tables",
        },
    )
    (session,) = answer.json()["items"]
    assert session["location"]["color"] == "#B4551D"
    assert session["track"]["name"] == "Research"
    assert session["registrantCount"] == 0
    assert [speaker["email"] for speaker in session["speakers"]] == ["ada.bergman@example.org"]


def test_an_event_expands_its_agenda_in_the_list_but_not_alone(api, under):
    params = {"expand": "sessions,speakers", "fields": "id"}
    row = next(row for row in api.get("/events", params=params).json()["items"] if row["id"] == FILLED_EVENT)
    assert len(row["sessions"]) == 4
    assert "sessions" not in api.get(f"/events/{FILLED_EVENT}", params=params).json()
    under("event-snapshot")
    assert len(api.get(f"/events/{FILLED_EVENT}", params=params).json()["sessions"]) == 4


def test_a_list_of_1300_speakers_is_quick(api):
    for number in range(1300):
        api.speaker(f"p{number}@example.org")
    began = time.monotonic()
    assert len(items(api, "/speakers", fields="*", **{"per-page": 1000})) == 1000
    assert time.monotonic() - began < 1
