"""R35: a Swoogo event in which people have worked: proposals, answers, and what a sync makes of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

from stagedoor.agenda.models import Session, Speaker
from stagedoor.cli.adopt import adopt as command
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.sync.domain.adopt import (
    accept_matches,
    answer_matches,
    find_matches,
    holds_records,
    kinds_to_match,
    open_matches,
    unlink,
)
from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.mapping_settings import set_choice
from stagedoor.sync.models import MatchState
from tests import factories
from tests.proof import amount
from tests.sync.conftest import Stage
from tests.sync.test_others_edits import is_quiet

KINDS = ("sessions", "speakers", "locations", "tracks")
CONTENT = ("name", "date", "start_time", "end_time", "description", "location_id", "track_id", "capacity")
SESSIONS, SPEAKERS, AMBIGUOUS = amount((12, 15, 3), (40, 50, 3))


class Worked:
    """A Swoogo event made by hand: sessions (three are ambiguous), speakers, rooms, tracks; ours too."""

    def __init__(self, stage: Stage) -> None:
        self.stage, event = stage, stage.event
        rooms = [stage.by_person("locations", name=f"Hall {letter}") for letter in "ABCD"]
        tracks = [stage.by_person("tracks", name=name) for name in ("Web", "Data")]
        ours = [factories.room(event, f"hall {letter}") for letter in "ABCD"]
        lanes = [factories.track(event, name) for name in ("Web", "Data")]
        self.speakers = [self._speaker(number) for number in range(SPEAKERS)]
        self.sessions = [
            factories.session(
                event,
                self.speakers[number % SPEAKERS],
                title=f"Talk {number}",
                description=f"<p>Ours {number}</p>",
                starts_at=factories.wall(event, 9 + number % 8, day=number // 8 % 3),
                ends_at=factories.wall(event, 9 + number % 8, 45, day=number // 8 % 3),
                room=ours[number % 4] if number >= AMBIGUOUS else None,
                track=lanes[number % 2],
            )
            for number in range(SESSIONS)
        ]
        # Enough of them speak that all are sent.
        for number in range(SESSIONS, SPEAKERS):
            factories.participation(self.sessions[number % SESSIONS], self.speakers[number], position=1)
        for number, session in enumerate(self.sessions):
            for _ in range(2 if number < AMBIGUOUS else 1):
                stage.by_person(
                    "sessions",
                    name=f"talk {number}",
                    date=f"{session.starts_wall:%Y-%m-%d}",
                    start_time=f"{session.starts_wall:%H:%M:%S}",
                    end_time=f"{session.ends_wall:%H:%M:%S}",
                    description=f"<p>Theirs {number}</p>",
                    location_id=rooms[number % 4]["id"],
                    track_id=tracks[number % 2]["id"],
                    capacity=50 + number,
                )
        self.there = {kind: stage.swoogo(kind) for kind in KINDS}

    def _speaker(self, number: int) -> Speaker:
        fields = {"first_name": f"Ada{number}", "last_name": "Vale"}
        self.stage.by_person(
            "speakers", email=f"ADA{number}@example.org", bio=f"<p>Theirs {number}</p>", **fields
        )
        email = f"ada{number}@example.org"
        return factories.speaker(self.stage.event, email=email, biography="<p>Ours</p>", **fields)

    def harmed(self) -> list[str]:
        """What of theirs is not as it was; an empty field may have been filled."""
        now = {kind: {row["id"]: row for row in self.stage.swoogo(kind)} for kind in KINDS}
        return [
            f"{kind} {row['id']} {name}: {value} → {now[kind].get(row['id'], {}).get(name)}"
            for kind, rows in self.there.items()
            for row in rows
            for name, value in row.items()
            if value
            and name != "updated_at"
            and _as_kept(name, now[kind].get(row["id"], {})) != _as_kept(name, row)
        ]

    def doubled(self, kind: str) -> int:
        """How many more records stand there than before."""
        return len(self.stage.swoogo(kind)) - len(self.there[kind])


def _as_kept(name: str, row: dict[str, Any]) -> Any:
    """A value, an email without its case: two speakers of one email share one contact in Swoogo (§8)."""
    return str(row.get(name)).casefold() if name == "email" else row.get(name)


@pytest.fixture
def worked(stage: Stage) -> Worked:
    return Worked(stage)


@pytest.mark.parametrize("matching", ["sure", "by_hand"])
def test_R35_adopt_then_sync_doubles_nothing_asks_the_ambiguous_and_overwrites_nothing(
    worked: Worked, matching: str
) -> None:
    stage = worked.stage
    set_choice(stage.mapping, "matching", matching)
    find_matches(stage.mapping)
    assert stage.writes() == []
    accept_matches(stage.mapping, "sure")
    asked = open_matches(stage.mapping)
    assert [(match.name, len(match.candidates)) for match in asked] == [
        (f"Talk {number}", 2) for number in range(AMBIGUOUS)
    ]
    run = stage.sync()
    assert worked.harmed() == []
    assert {kind: worked.doubled(kind) for kind in KINDS} == dict.fromkeys(KINDS, 0)
    reasons = Counter(run.records.filter(kind="session").values_list("outcome", "reason"))
    waits = "match_open" if matching == "by_hand" else "several_matches"
    assert reasons == {("linked", ""): SESSIONS - AMBIGUOUS, ("skipped", waits): AMBIGUOUS}
    answer_matches(stage.mapping, {match.pk: match.candidates[0]["id"] for match in asked})
    assert stage.sync().status == "succeeded"
    assert worked.harmed() == []
    assert worked.doubled("sessions") == 0
    assert is_quiet(stage)


@pytest.mark.parametrize("matching", ["sure", "by_hand"])
def test_R35_none_of_these_makes_every_record_once_and_leaves_theirs_alone(
    worked: Worked, matching: str
) -> None:
    stage = worked.stage
    set_choice(stage.mapping, "matching", matching)
    find_matches(stage.mapping)
    accept_matches(stage.mapping, "none")
    assert open_matches(stage.mapping) == []
    stage.sync()
    assert worked.harmed() == []
    assert worked.doubled("sessions") == SESSIONS
    assert worked.doubled("speakers") == SPEAKERS
    assert is_quiet(stage)
    assert worked.doubled("sessions") == SESSIONS


def test_R35_by_hand_a_record_with_an_open_question_waits_and_the_others_go(stage: Stage) -> None:
    set_choice(stage.mapping, "matching", "by_hand")
    ada = factories.speaker(stage.event, email="ada@example.org")
    factories.session(stage.event, ada, title="Talk")
    factories.session(stage.event, factories.speaker(stage.event), title="Other")
    stage.by_person("speakers", first_name="Ada", last_name="Vale", email="ada@example.org")
    run = stage.sync()
    assert run.status == "partial"
    assert stage.outcomes(run)["speaker", str(ada)] == "skipped:match_open"
    assert {row["name"] for row in stage.swoogo("sessions")} == {"Talk", "Other"}
    assert len(stage.swoogo("speakers")) == 2
    [match] = open_matches(stage.mapping)
    assert is_quiet(stage), "an open question costs no list in each round"
    answer_matches(stage.mapping, {match.pk: match.candidates[0]["id"]})
    assert stage.sync().status == "succeeded"
    assert stage.attached()["ada@example.org"] == {"Talk"}


@pytest.mark.parametrize(
    ("theirs", "why", "is_sure"),
    [
        ({}, "same name, date and start", True),
        ({"start_time": "15:00", "end_time": "16:00"}, "same name, another date or time", False),
    ],
)
def test_R35_a_proposal_says_why_and_how_sure(
    stage: Stage, theirs: dict[str, Any], why: str, is_sure: bool
) -> None:
    factories.session(stage.event, title="Lunch")
    hours = {"start_time": "10:00", "end_time": "10:45"} | theirs
    stage.by_person("sessions", name="LUNCH", date=f"{stage.event.starts_on}", **hours)
    find_matches(stage.mapping)
    [match] = open_matches(stage.mapping)
    assert [(each["why"], each["is_sure"]) for each in match.candidates] == [(why, is_sure)]


def test_R35_a_speaker_of_the_same_name_with_another_email_is_proposed_and_not_sure(stage: Stage) -> None:
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email="ada@example.org")
    factories.session(stage.event, ada)
    stage.by_person("speakers", first_name="Ada", last_name="Vale", email="vale@example.org")
    find_matches(stage.mapping)
    [match] = open_matches(stage.mapping)
    assert [each["why"] for each in match.candidates] == ["same name, another email"]
    assert accept_matches(stage.mapping, "sure") == 0
    assert accept_matches(stage.mapping, "all") == 1
    assert stage.sync().status == "succeeded"
    assert [row["email"] for row in stage.swoogo("speakers")] == ["vale@example.org"]
    assert [each.label for each in drift_report(stage.mapping).differences] == ["Email"]


def test_R35_one_record_there_is_given_to_one_record_here(stage: Stage) -> None:
    for _ in range(2):
        factories.session(stage.event, title="Lunch")
    stage.by_person(
        "sessions", name="Lunch", date=f"{stage.event.starts_on}", start_time="10:00", end_time="10:45"
    )
    find_matches(stage.mapping)
    first, second = open_matches(stage.mapping)
    number = first.candidates[0]["id"]
    with pytest.raises(InputError, match="nothing was changed"):
        answer_matches(stage.mapping, {first.pk: number, second.pk: number})
    with pytest.raises(InputError, match="nothing was changed"):
        answer_matches(stage.mapping, {first.pk: 1})
    answer_matches(stage.mapping, {first.pk: number, second.pk: None})
    assert stage.sync().status == "succeeded"
    assert len(stage.swoogo("sessions")) == 2
    assert stage.link(Session.objects.get(pk=first.record_id)).swoogo_id == number


def test_R35_unlinked_a_record_waits_for_another_answer_and_theirs_stays(stage: Stage) -> None:
    hours = {"date": f"{stage.event.starts_on}", "start_time": "10:00", "end_time": "10:45"}
    theirs = stage.by_person("sessions", name="Talk", **hours)
    session = factories.session(stage.event, factories.speaker(stage.event), title="Talk")
    stage.sync()
    assert stage.link(session).swoogo_id == theirs["id"]
    unlink(session)
    run = stage.sync()
    assert stage.outcomes(run)["session", "Talk"] == "skipped:match_open"
    assert len(stage.swoogo("sessions")) == 1
    [match] = open_matches(stage.mapping)
    assert match.state == MatchState.UNLINKED
    answer_matches(stage.mapping, {match.pk: None})
    stage.sync()
    assert len(stage.swoogo("sessions")) == 2
    assert stage.link(session).swoogo_id != theirs["id"]


def test_R35_what_we_made_cannot_be_unlinked(stage: Stage) -> None:
    session = factories.session(stage.event)
    stage.sync()
    with pytest.raises(ConfigError, match="nothing to unlink"):
        unlink(session)


def test_R35_an_event_that_holds_nothing_has_nothing_to_match(stage: Stage) -> None:
    assert not holds_records(stage.mapping)
    factories.session(stage.event)
    assert find_matches(stage.mapping).proposals == 0
    stage.sync()
    assert kinds_to_match(stage.mapping) == []
    assert not holds_records(stage.mapping)


def test_R35_on_the_command_line(worked: Worked) -> None:
    path = worked.stage.event.path
    told = json.loads(CliRunner().invoke(command, [path, "--json"]).stdout)
    assert (told["answered"], told["open"]) == (0, SESSIONS + SPEAKERS + 4 + 2)
    said = CliRunner().invoke(command, [path, "--accept", "sure"])
    assert said.exit_code == 0
    assert f"{AMBIGUOUS} open" in said.stdout
    assert "same name, date and start, as 1 more" in said.stdout


def test_R35_under_any_reading_what_was_chosen_is_linked_and_nothing_doubles(read_stage: Stage) -> None:
    stage = read_stage
    set_choice(stage.mapping, "matching", "by_hand")
    ada = factories.speaker(stage.event, first_name="Ada", last_name="Vale", email="ada@example.org")
    room = factories.room(stage.event, "Hall")
    talk = factories.session(stage.event, ada, title="Talk", room=room)
    hall = stage.by_person("locations", name="HALL")
    hours = {"date": f"{stage.event.starts_on}", "start_time": "10:00", "end_time": "10:30"}
    theirs = stage.by_person("sessions", name="talk", location_id=hall["id"], **hours)
    stage.by_person("speakers", first_name="Ada", last_name="Vale", email="ada@example.org", company="Pier")
    find_matches(stage.mapping)
    assert accept_matches(stage.mapping, "sure") == 3
    run = stage.sync()
    assert run.status == "succeeded", stage.said(run)
    assert {kind: len(stage.swoogo(kind)) for kind in ("locations", "sessions", "speakers")} == dict.fromkeys(
        ("locations", "sessions", "speakers"), 1
    )
    [row] = stage.swoogo("sessions")
    assert (row["id"], row["name"], row["end_time"]) == (theirs["id"], "talk", "10:30:00")
    assert stage.link(talk).swoogo_id == theirs["id"]
    assert stage.swoogo("speakers")[0]["company"] == "Pier"
    assert is_quiet(stage)
