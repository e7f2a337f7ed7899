"""The fault storm: every tenth call goes wrong, and Swoogo still ends up as if none had (R38)."""

from __future__ import annotations

import hashlib
import random
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Participation, Session, Speaker
from stagedoor.swoogo import Client
from stagedoor.sync.domain.connections import connect, disconnect
from stagedoor.sync.domain.mapping_settings import set_limits
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.models import RecordLink
from tests import factories
from tests.proof import amount
from tests.sync.conftest import Stage
from tests.sync.programme import picture, words

SHARE = 0.10
CALLS = 600
PATIENCE = 0.08
SLOW = 0.15
# Longer than a call can still be on its way once the client has given it up.
DUE_AFTER = timedelta(seconds=0.3)

CREATES = r"/api/.*/create"
ALL_ELSE = r"/api/(?!.*/create)"
AFTER_THE_WORK: dict[str, dict[str, Any]] = {
    "cut off after": {"kind": "reset-after"},
    "500 after": {"kind": "status", "status": 500, "after": True},
    "a 502 page after": {"kind": "html", "status": 502, "after": True},
    "half an answer": {"kind": "truncate"},
    "slow after": {"kind": "delay", "seconds": SLOW, "after": True},
}
FAULTS: dict[str, dict[str, Any]] = AFTER_THE_WORK | {
    "cut off before": {"kind": "reset-before"},
    "429": {"kind": "status", "status": 429},
    "500 before": {"kind": "status", "status": 500},
    "a 502 page before": {"kind": "html", "status": 502},
    "slow before": {"kind": "delay", "seconds": SLOW},
    "expired tokens": {"kind": "expire-tokens"},
}
OTHER_EVENT, OTHER_PAIR = 470201, ("second-key", "second-secret")
WITHOUT = {
    "id",
    "event_id",
    "contact_id",
    "account_id",
    "created_at",
    "updated_at",
    "created_by",
    "updated_by",
}


class Storm:
    """One call in ten is disturbed, each kind as often as the others, among creates and among all else."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage = stage
        chance = random.Random(seed)
        self.dealt: list[tuple[str, str]] = []
        faults = []
        for path in (CREATES, ALL_ELSE):
            deck: list[str] = []
            for call in range(1, CALLS):
                if chance.random() < SHARE:
                    deck = deck or chance.sample(sorted(FAULTS), len(FAULTS))
                    self.dealt.append((path, deck.pop()))
                    faults.append({**FAULTS[self.dealt[-1][1]], "path": path, "nth": call})
        stage.control.post("/faults", json=faults).raise_for_status()

    def struck(self) -> list[tuple[str, str]]:
        """The calls' paths, and what struck them."""
        listed = self.stage.control.get("/faults").json()
        return [dealt for dealt, fault in zip(self.dealt, listed, strict=True) if fault["struck"]]

    def has_done_its_worst(self) -> bool:
        """Whether each kind has struck, and a create once its work was done."""
        struck = self.struck()
        return {kind for _, kind in struck} == set(FAULTS) and any(
            path == CREATES and kind in AFTER_THE_WORK for path, kind in struck
        )


class Fair:
    """An agenda of twelve sessions with two speakers each, and what is done to it while the storm blows."""

    def __init__(self, stage: Stage) -> None:
        self.event = stage.event
        self.halls = [factories.room(self.event, f"Hall {number}") for number in range(3)]
        self.tracks = [factories.track(self.event, f"Track {number}") for number in range(3)]
        self.sessions: list[Session] = []
        self.speakers: list[Speaker] = []
        for _ in range(12):
            self.grow()

    def grow(self) -> None:
        """One session and one speaker more; the newest speaker also joins the session before."""
        number = len(self.sessions)
        speaker = factories.speaker(
            self.event,
            first_name=f"Ada{number}",
            last_name="Vale",
            email=f"ada{number}@example.org",
            job_title="Engineer",
            biography=f"<p>Number {number} builds <b>tide</b> tables.</p>",
        )
        if number % 2:
            set_picture(speaker, picture(number % 6), f"{number}.png", None)
        session = factories.session(
            self.event,
            speaker,
            title=f"Talk {number}",
            description=f"<p>About {number}</p>",
            starts_at=factories.wall(self.event, 8 + number % 12),
            ends_at=factories.wall(self.event, 8 + number % 12, 45),
            room=self.halls[number % 3],
            track=self.tracks[number % 3],
        )
        if self.sessions:
            factories.participation(self.sessions[-1], speaker, position=1)
        self.sessions.append(session)
        self.speakers.append(speaker)

    def change(self, number: int) -> None:
        """Times, a room, a title, a cleared field; one speaker comes off a session, another one joins it."""
        for session in self.sessions[number % 2 :: 2]:
            session.ends_at += timedelta(minutes=1)
            session.save()
        housed, named, regrouped = (
            self.sessions[(3 * number + place) % len(self.sessions)] for place in range(3)
        )
        housed.room = self.halls[number % 3] if housed.room != self.halls[number % 3] else None
        housed.save()
        named.title += "!"
        named.save()
        second = regrouped.participations.exclude(position=0).first()
        if second is not None:
            Participation.objects.filter(pk=second.pk).delete()
        joining = self.speakers[number % len(self.speakers)]
        if not regrouped.participations.filter(speaker=joining).exists():
            factories.participation(regrouped, joining, position=2)
        who = self.speakers[(number + 5) % len(self.speakers)]
        Speaker.objects.filter(pk=who.pk).update(job_title=f"Engineer {number}" if number % 2 else "")


def shown(stage: Stage, event: int) -> dict[str, list[Any]]:
    """What the Swoogo event holds, without ids and in order: whatever stands twice shows twice."""
    stage.swoogo_event = event
    names = {kind: {row["id"]: row["name"] for row in stage.swoogo(kind)} for kind in ("locations", "tracks")}
    uploads = stage.sandbox.sandbox.store.uploads

    def content(row: dict[str, Any]) -> dict[str, Any]:
        told = {name: value for name, value in sorted(row.items()) if value and name not in WITHOUT}
        for name, kind in (("location_id", "locations"), ("track_id", "tracks")):
            if name in told:
                told[name] = names[kind][told[name]]
        for name in ("description", "bio"):
            if name in told:
                told[name] = words(told[name])
        if "profile_picture" in told:
            told["profile_picture"] = hashlib.sha256(uploads[told["profile_picture"]].content).hexdigest()
        return told

    held = {kind: [content(row) for row in stage.swoogo(kind)] for kind in ("sessions", "speakers", *names)}
    held["attached"] = [[email, sorted(on)] for email, on in stage.attached().items()]
    return {kind: sorted(rows, key=repr) for kind, rows in held.items()}


def records(state: dict[str, list[Any]]) -> Counter[tuple[str, str]]:
    """How often each record stands there, by what people know it by."""
    found = Counter(
        (kind, row.get("email") or row["name"]) for kind in state if kind != "attached" for row in state[kind]
    )
    return found + Counter(("attached", f"{email} {name}") for email, on in state["attached"] for name in on)


def undisturbed(stage: Stage) -> dict[str, list[Any]]:
    """What another Swoogo event holds after one quiet push of the same agenda."""
    disconnect(stage.organization)
    connect(stage.organization, *OTHER_PAIR)
    stage.mapping = add_mapping(stage.event, OTHER_EVENT)
    assert stage.sync().status == "succeeded"
    return shown(stage, OTHER_EVENT)


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for longer than a slow answer takes."""
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", DUE_AFTER)
    monkeypatch.setattr("stagedoor.swoogo.calls._FIRST_PAUSE", 0.0)
    monkeypatch.setattr("stagedoor.swoogo.responses.wait_seconds", lambda headers: 0.05)


@pytest.mark.usefixtures("in_haste")
@pytest.mark.parametrize("seed", range(amount(20, 200)))
def test_R38_a_storm_of_faults_leaves_what_a_quiet_push_would(
    stage: Stage, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair = Fair(stage)
    # Half of the sessions move each time, which is meant.
    set_limits(stage.mapping, {"moved_percent": 100})
    storm = Storm(stage, seed)
    runs = 0
    with monkeypatch.context() as hurry:
        hurry.setattr("stagedoor.sync.clients.Client", partial(Client, timeout=PATIENCE))
        for number in range(20):
            for _ in range(4):
                runs += 1
                if stage.sync().status == "succeeded":
                    break
            if number and storm.has_done_its_worst():
                break
            # An update that is still on its way would land upon the next one.
            time.sleep(SLOW)
            fair.change(number)
            fair.grow()
            fair.grow()
    struck = storm.struck()
    assert storm.has_done_its_worst(), f"not every kind of fault struck: {Counter(struck)}"
    stage.no_more_faults()
    time.sleep(SLOW)
    assert stage.sync().status == "succeeded"
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
    assert not RecordLink.objects.exclude(state="linked").exists()
    stormed, calm = shown(stage, stage.swoogo_event), undisturbed(stage)
    doubles, losses = records(stormed) - records(calm), records(calm) - records(stormed)
    print(  # noqa: T201 - the figures are the proof
        f"fault storm seed {seed}: {runs} runs, {len(struck)} faults struck, "
        f"{doubles.total()} doubles, {losses.total()} losses"
    )
    assert not doubles
    assert not losses
    assert stormed == calm
