from __future__ import annotations

from tests.sandbox.client import client_of


def level(api):
    rows = api.get("/sponsors/fields", params={"per-page": 200}).json()["items"]
    return next(row for row in rows if row["attribute"] == "level")


def test_lists_of_fields_are_account_wide_and_speakers_have_none(api):
    for kind in ("sessions", "sponsors", "contacts", "events"):
        rows = api.get(f"/{kind}/fields", params={"per-page": 200}).json()["items"]
        assert any(row["attribute"].startswith("c_") for row in rows)
    assert api.get("/speakers/fields").status_code == 404
    assert "choices" not in level(api)


def test_fields_can_be_narrowed_in_a_list_of_fields(api):
    (row,) = api.get("/sponsors/fields", params={"ids": level(api)["id"], "fields": "id,type"}).json()[
        "items"
    ]
    assert row == {"id": level(api)["id"], "type": "dropDownList"}


def test_choices_are_a_delta(api):
    path = f"/sponsors/field/{level(api)['id']}"
    gold, silver, bronze = api.get(path).json()["choices"]
    changes = [
        {"name": "Platinum"},
        {"id": silver["id"], "name": "Steel"},
        {"id": bronze["id"], "delete": True},
    ]
    after = api.put(path, json={"choices": changes}).json()["choices"]
    assert [row["name"] for row in after] == [gold["name"], "Steel", "Platinum"]
    assert api.put(path, json={"choices": [{"name": "Platinum"}]}).json()["choices"][-1]["name"] == "Platinum"


def test_a_bad_choice_or_body_changes_nothing(api):
    path = f"/sponsors/field/{level(api)['id']}"
    before = api.get(path).json()
    assert api.put(path, json={"choices": [{"name": "New"}, {"id": 1, "name": "X"}]}).status_code == 422
    assert api.put(path, json={"choices": "New"}).status_code == 422
    assert api.put(path, data={"choices": "New"}).status_code == 415
    assert api.put(path, content=b"{", headers={"Content-Type": "application/json"}).status_code == 400
    assert api.get(path).json() == before


def test_a_sponsors_level_is_written_by_id_and_read_with_its_name(api, under):
    gold = api.get(f"/sponsors/field/{level(api)['id']}").json()["choices"][0]
    sponsor = api.created("sponsors", name="Ferry Line", level=gold["id"])
    assert sponsor["level"] == {"id": gold["id"], "value": "Gold"}
    under("level-by-name")
    assert api.create("sponsors", name="B", level=gold["id"]).status_code == 422
    assert api.created("sponsors", name="C", level="Gold")["level"] == sponsor["level"]


def test_a_new_custom_field_is_at_once_readable_and_writable(api):
    field = api.post("/sessions/field", json={"name": "Language", "type": "textInput"}).json()
    assert field["attribute"] == f"c_{field['id']}"
    assert api.created("sessions", name="A", **{field["attribute"]: "Welsh"})[field["attribute"]] == "Welsh"
    assert api.post("/sessions/field", json={"name": "", "type": "magic"}).status_code == 422


def test_no_level_add_and_field_lists_cost_one(api, under):
    under("no-level-add", "field-lists-cost-one")
    before = int(api.get("/events/370101").headers["X-Rate-Limit-Remaining"])
    assert int(api.get("/sponsors/fields").headers["X-Rate-Limit-Remaining"]) == before - 1
    path = f"/sponsors/field/{level(api)['id']}"
    assert api.put(path, json={"choices": [{"name": "Platinum"}]}).status_code == 405


def test_another_accounts_field_is_absent(sandbox, api):
    with client_of(sandbox, "second-key", "second-secret") as other:
        assert other.get(f"/sponsors/field/{level(api)['id']}").status_code == 404
