"""The pages of drift, matches, links of before, and what is never touched: they say what the domain says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.sync.conftest import Stage, make_stage, stage  # noqa: F401 - fixtures
from tests.sync.programme import words

from stagedoor.accounts.models import Role
from stagedoor.sync.domain.connections import connect, disconnect
from stagedoor.sync.domain.drift import check_drift
from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.mapping_settings import set_choice
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.models import HandsOff, LinkState, Match


@pytest.fixture
def owner(client: Client, stage: Stage) -> Client:  # noqa: F811
    client.force_login(factories.member(stage.organization, Role.OWNER))
    return client


def address(stage: Stage, name: str, *more: Any) -> str:  # noqa: F811
    return reverse(name, args=[stage.organization.slug, stage.event.slug, *more])


def text(client: Client, where: str) -> str:
    """The page's words."""
    answer = client.get(where)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def known_in_list(owner: Client, stage: Stage) -> str:  # noqa: F811
    """The agenda's words, with the column that tells what was sent and compared."""
    owner.post(address(stage, "list_columns", "session"), {"column": ["title", "known"]})
    return text(owner, address(stage, "agenda"))


def edited(stage: Stage) -> Any:  # noqa: F811
    session = factories.session(stage.event, title="Opening", description="<p>Ours</p>")
    stage.sync()
    stage.person_changes("sessions", stage.link(session).swoogo_id, description="<p>Theirs</p>")
    return session


def test_R37_the_page_says_what_the_report_says(owner: Client, stage: Stage) -> None:  # noqa: F811
    session = edited(stage)
    stage.by_person("locations", name="Their Barn")
    shown = text(owner, address(stage, "drift"))
    assert "Not compared so far." in shown
    assert "about 41 credits" in shown
    owner.post(address(stage, "drift_check"))
    shown = text(owner, address(stage, "drift"))
    report = drift_report(stage.mapping)
    for each in report.differences:
        assert all(value in shown for value in (each.name, each.label, each.ours, each.sent, each.theirs))
    assert "In Swoogo, and not ours (1) " in shown
    assert "Their Barn" in shown
    assert "Differs: Description." in text(owner, address(stage, "session", session.pk))
    assert "Differs: Description" in known_in_list(owner, stage)


@pytest.mark.parametrize("choice", ["ours", "theirs"])
@pytest.mark.parametrize("pick", ["all", "one"])
def test_R37_a_choice_on_the_page(owner: Client, stage: Stage, choice: str, pick: str) -> None:  # noqa: F811
    session = edited(stage)
    check_drift(stage.mapping)
    value = "all" if pick == "all" else f"session:{session.pk}:description"
    owner.post(address(stage, "drift_choose"), {choice: value})
    assert not drift_report(stage.mapping).differs
    stage.sync()
    [row] = stage.swoogo("sessions")
    assert words(row["description"]) == {"ours": "Ours", "theirs": "Theirs"}[choice]
    kept = "Kept as it is in Swoogo" in text(owner, address(stage, "session", session.pk))
    assert kept == (choice == "theirs")


@pytest.mark.parametrize(
    "pick", ["", "x", "session:1", "session:x:name", "cat:1:name", f"session:{9**25}:name"]
)
def test_R37_an_odd_choice_changes_nothing(owner: Client, stage: Stage, pick: str) -> None:  # noqa: F811
    edited(stage)
    check_drift(stage.mapping)
    answer = owner.post(address(stage, "drift_choose"), {"ours": pick}, follow=True)
    assert answer.status_code == 200
    assert len(drift_report(stage.mapping).differences) == 1


def test_R37_equal_is_said_only_after_a_look(owner: Client, stage: Stage) -> None:  # noqa: F811
    session = factories.session(stage.event, title="Opening")
    stage.sync()
    page = address(stage, "session", session.pk)
    assert "not compared since." in text(owner, page)
    assert "not compared since." in known_in_list(owner, stage)
    owner.post(address(stage, "session_compare", session.pk))
    assert ", equal." in text(owner, page)
    assert ", equal." in known_in_list(owner, stage)
    session.title = "Keynote"
    session.save()
    assert ", equal" not in text(owner, page)
    assert "changed here since." in known_in_list(owner, stage)


def test_R37_put_theirs_back_from_the_record_and_from_the_sync(owner: Client, stage: Stage) -> None:  # noqa: F811
    session = edited(stage)
    session.description = "<p>Newer</p>"
    session.save()
    run = stage.sync()
    outcome = run.records.get(kind="session")
    button = "Put theirs back"
    assert button in text(owner, address(stage, "run", run.pk))
    assert button in text(owner, address(stage, "session", session.pk))
    owner.post(address(stage, "put_back", outcome.pk))
    assert "Theirs goes back to Swoogo: Description." in text(owner, address(stage, "session", session.pk))
    stage.sync()
    [row] = stage.swoogo("sessions")
    assert words(row["description"]) == "Theirs"


def test_R37_a_field_that_waits_is_answered_on_its_record(owner: Client, stage: Stage) -> None:  # noqa: F811
    set_choice(stage.mapping, "both_changed", "ask")
    session = edited(stage)
    session.description = "<p>Newer</p>"
    session.save()
    stage.sync()
    assert "Waits for you" in text(owner, address(stage, "session", session.pk))
    assert "Waits for you" in text(owner, address(stage, "drift"))
    owner.post(address(stage, "drift_choose"), {"ours": f"session:{session.pk}:description"})
    stage.sync()
    assert words(stage.swoogo("sessions")[0]["description"]) == "Newer"


def test_R35_matches_are_answered_on_their_page(owner: Client, stage: Stage) -> None:  # noqa: F811
    day = f"{stage.event.starts_on}"
    theirs = [
        stage.by_person("sessions", name=name, date=day, start_time="10:00", end_time="10:45")
        for name in ("Talk", "Lunch", "Lunch")
    ]
    talk, lunch = (factories.session(stage.event, title=title) for title in ("Talk", "Lunch"))
    owner.post(address(stage, "matches_find"))
    shown = owner.get(address(stage, "matches")).content.decode()
    assert shown[shown.index("<main") :].count("checked") == 2, (
        "the sure one is ticked, the other is to be decided later"
    )
    assert "same name, date and start, as 1 more" in shown
    names = {match.record_id: f"match-{match.pk}" for match in Match.objects.all()}
    answers = {names[talk.pk]: theirs[0]["id"], names[lunch.pk]: "none", "match-x": "1", "match-9": "y"}
    owner.post(address(stage, "matches_answer"), answers)
    stage.sync()
    assert stage.link(talk).swoogo_id == theirs[0]["id"]
    assert len(stage.swoogo("sessions")) == 4
    owner.post(address(stage, "session_unlink", talk.pk))
    assert "Unlinked, asked again" in text(owner, address(stage, "matches"))
    owner.post(address(stage, "matches_answer"), {"none": "all"})
    stage.sync()
    assert len(stage.swoogo("sessions")) == 5


def test_R35_a_mapping_to_an_event_that_holds_records_leads_to_matching(
    owner: Client,
    stage: Stage,  # noqa: F811
) -> None:
    slug = stage.organization.slug
    stage.by_person(
        "sessions", name="Talk", date=f"{stage.event.starts_on}", start_time="10:00", end_time="11:00"
    )
    disconnect(stage.organization)
    connect(stage.organization, "sandbox-key", "sandbox-secret")
    chosen = {"event": stage.event.pk, "swoogo_event": stage.swoogo_event}
    answer = owner.post(reverse("mapping_confirm", args=[slug]), chosen)
    assert (answer.status_code, answer["Location"]) == (302, address(stage, "matches"))


def test_R34_links_of_before_are_taken_up_on_their_page(owner: Client, stage: Stage) -> None:  # noqa: F811
    kept, renamed = (factories.session(stage.event, title=title) for title in ("Kept", "Renamed"))
    stage.sync()
    stage.person_changes("sessions", stage.link(renamed).swoogo_id, name="Another")
    disconnect(stage.organization)
    connect(stage.organization, "sandbox-key", "sandbox-secret")
    add_mapping(stage.event, stage.swoogo_event)
    assert "2 sessions" in text(owner, address(stage, "take_up"))
    shown = owner.post(address(stage, "take_up")).content.decode()
    assert "1 record taken up again" in shown
    assert "Another" in shown
    assert stage.link(kept).state == LinkState.LINKED
    owner.post(address(stage, "take_up"), {"also": stage.link(renamed).pk})
    assert stage.link(renamed).state == LinkState.LINKED
    assert "Nothing is left" in text(owner, address(stage, "take_up"))


def test_R43_a_record_and_its_fields_are_marked_on_its_page(owner: Client, stage: Stage) -> None:  # noqa: F811
    session = edited(stage)
    mark = address(stage, "session_hands_off", session.pk)
    owner.post(mark, {"mark": "on", "field": "description"})
    assert "Never touched: Description." in known_in_list(owner, stage)
    assert "Never touch in Swoogo: Description" in text(owner, address(stage, "session", session.pk))
    owner.post(mark, {"mark": "on"})
    assert "Never touched: all of it." in known_in_list(owner, stage)
    assert "never touch in Swoogo" in text(owner, address(stage, "session", session.pk))
    for field in ("", "description"):
        owner.post(mark, {"mark": "off", "field": field})
    assert not HandsOff.objects.exists()


def test_settings_of_a_mapping_are_chosen_on_its_page(owner: Client, stage: Stage) -> None:  # noqa: F811
    where = reverse("mapping_settings", args=[stage.organization.slug, stage.mapping.pk])
    owner.post(where, {"both_changed": "ask", "matching": "by_hand", "drift_check": "daily"})
    stage.mapping.refresh_from_db()
    chosen = (stage.mapping.both_changed, stage.mapping.matching, stage.mapping.drift_check)
    assert chosen == ("ask", "by_hand", "daily")
    assert "Select a valid choice" in owner.post(where, {"both_changed": "coin"}).content.decode()
    stage.mapping.refresh_from_db()
    assert stage.mapping.both_changed == "ask"


@pytest.mark.parametrize("name", ["drift_check", "drift_choose", "matches_find", "matches_answer", "take_up"])
def test_W1_a_viewer_reads_and_changes_nothing(client: Client, stage: Stage, name: str) -> None:  # noqa: F811
    client.force_login(factories.member(stage.organization, Role.VIEWER))
    for page in ("drift", "matches", "take_up"):
        assert client.get(address(stage, page)).status_code == 200
    assert client.post(address(stage, name)).status_code == 403


@pytest.mark.parametrize("name", ["drift", "matches", "take_up", "session_compare", "put_back"])
def test_W1_nobody_else_reaches_them(client: Client, stage: Stage, name: str) -> None:  # noqa: F811
    session = edited(stage)
    client.force_login(factories.member())
    more = [session.pk] if name == "session_compare" else [1] if name == "put_back" else []
    where = address(stage, name, *more)
    assert client.get(where).status_code in {302, 404}
    assert client.post(where).status_code in {404, 405}
