"""A connected organization with a mapped event, and what the sandbox shows of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest
from django.db import connection

from stagedoor.agenda.models import Event
from stagedoor.jobs.port import push
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.probe import probe_account
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import EventMapping, RecordLink, SyncRun, Trigger
from swoogo_sandbox.profiles import PROFILES
from swoogo_sandbox.server import RunningSandbox
from tests import factories
from tests.proof import cases

SWOOGO_EVENT = 370101  # Harbour Summit, Europe/London, empty


class Stage:
    """An event, the Swoogo event it is mapped to, and both ends of the wire."""

    def __init__(
        self, sandbox: RunningSandbox, swoogo_event: int = SWOOGO_EVENT, timezone: str = "Europe/London"
    ):
        self.sandbox = sandbox
        self.swoogo_event = swoogo_event
        self.profile = ""
        self.control = httpx.Client(base_url=f"{sandbox.base}/_control", verify=False)
        self.event: Event = factories.event(timezone=timezone)
        self.organization = self.event.organization
        connect(self.organization, "sandbox-key", "sandbox-secret")
        self.mapping: EventMapping = add_mapping(self.event, swoogo_event)
        self.forget_calls()

    def sync(self) -> SyncRun:
        """One sync in this process, as ``stagedoor sync`` does it without a worker."""
        self.mapping.refresh_from_db()
        run = push(self.mapping, Trigger.CLI).run
        finished = execute(run.pk)
        assert finished is not None
        return finished

    def forget_calls(self) -> None:
        self.control.post("/calls/clear")

    def calls(self) -> list[dict[str, Any]]:
        """The calls since they were last forgotten."""
        found: list[dict[str, Any]] = self.control.get("/calls").json()
        return found

    def writes(self) -> list[str]:
        return [
            f"{c['method']} {c['path']}"
            for c in self.calls()
            if c["method"] != "GET" and "oauth2" not in c["path"]
        ]

    def requests(self) -> list[str]:
        """The calls in short, ids as N: ``PUT speakers/update/N``."""
        paths = (f"{c['method']} {c['path'].removeprefix('/api/v1/')}" for c in self.calls())
        return [re.sub(r"\b\d+\b", "N", path) for path in paths]

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """What was written to paths that hold this text."""
        return [c["body"] for c in self.calls() if c["method"] != "GET" and path in c["path"]]

    def credits(self) -> int:
        return sum(call["credits"] for call in self.calls())

    def answer_as(self, *profiles: str) -> None:
        """From now on Swoogo answers by these readings, with a full budget of credits."""
        self.control.put("/profiles", json=profiles).raise_for_status()
        self.control.put("/limits", json={}).raise_for_status()

    def fault(self, kind: str, **facts: Any) -> None:
        """Something goes wrong from now on."""
        self.control.post("/faults", json={"kind": kind, **facts}).raise_for_status()

    def no_more_faults(self) -> None:
        self.control.delete("/faults")

    def faults_that_never_struck(self) -> list[str]:
        return [f"{f['method']} {f['path']}" for f in self.control.get("/faults").json() if not f["struck"]]

    def state(self) -> dict[str, Any]:
        """Everything that the sandbox keeps."""
        kept: dict[str, Any] = self.control.get("/state").json()
        return kept

    def swoogo(self, kind: str) -> list[dict[str, Any]]:
        """What the Swoogo event holds of a kind: sessions, speakers, locations, tracks.

        Speakers with the fields of the contact behind them.
        """
        state = self.state()
        contacts = {row["id"]: row for row in state["contacts"]}
        rows = [row for row in state[kind] if row["event_id"] == self.swoogo_event]
        return [contacts.get(row.get("contact_id"), {}) | row for row in rows]

    def attached(self) -> dict[str, set[str]]:
        """Email → names of the sessions that the speaker is on in Swoogo."""
        emails = {row["id"]: row["email"] for row in self.swoogo("speakers")}
        names = {row["id"]: row["name"] for row in self.swoogo("sessions")}
        found: dict[str, set[str]] = {email: set() for email in emails.values()}
        for row in self.state()["attachments"]:
            if row["speaker_id"] in emails:
                found[emails[row["speaker_id"]]].add(names[row["session_id"]])
        return found

    def by_person(self, kind: str, **values: Any) -> dict[str, Any]:
        """A person makes a record in Swoogo by hand."""
        answer = self.control.post(f"/records/{kind}", json={"event_id": self.swoogo_event, **values})
        answer.raise_for_status()
        made: dict[str, Any] = answer.json()
        return made

    def person_changes(self, kind: str, record: int | None, **values: Any) -> None:
        """A person changes a record in Swoogo."""
        self.control.put(f"/records/{kind}/{record}", json=values).raise_for_status()

    def person_deletes(self, kind: str, record: int | None) -> None:
        """A person deletes a record in Swoogo."""
        self.control.delete(f"/records/{kind}/{record}").raise_for_status()

    def person_attaches(self, speaker: int | None, *sessions: int | None) -> None:
        """A person puts a speaker on sessions in Swoogo."""
        answer = self.control.post(f"/speakers/{speaker}/sessions", json={"session_ids": sessions})
        answer.raise_for_status()

    def person_detaches(self, speaker: int | None, session: int | None) -> None:
        """A person takes a speaker off a session in Swoogo."""
        self.control.delete(f"/speakers/{speaker}/sessions/{session}").raise_for_status()

    def said(self, run: SyncRun) -> str:
        """All that a run says: its own message and those of its records."""
        return "\n".join([run.message, *run.records.values_list("message", flat=True)])

    def link(self, record: Any) -> RecordLink:
        """The record's link with this Swoogo event."""
        return RecordLink.objects.get(
            event=record.event,
            swoogo_event_id=self.swoogo_event,
            kind=record._meta.model_name,
            record_id=record.pk,
        )

    def outcomes(self, run: SyncRun) -> dict[tuple[str, str], str]:
        """(kind, name) → outcome or outcome:reason."""
        return {
            (row.kind, row.name): f"{row.outcome}:{row.reason}" if row.reason else row.outcome
            for row in run.records.all()
        }


@pytest.fixture
def make_stage(sandbox: RunningSandbox, transactional_db: None) -> Iterator[Callable[..., Stage]]:
    """Makes stages, for any Swoogo event and timezone."""
    made: list[Stage] = []
    if connection.vendor == "sqlite":
        # No test has to outlast a power cut.
        connection.cursor().execute("PRAGMA synchronous=OFF")

    def make(*args: Any, **kwargs: Any) -> Stage:
        made.append(Stage(sandbox, *args, **kwargs))
        return made[-1]

    yield make
    for stage in made:
        stage.control.close()


@pytest.fixture
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims are due at once, and calls are tried again without a pause."""
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(0))
    monkeypatch.setattr("stagedoor.swoogo.calls._FIRST_PAUSE", 0.0)


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()


THROW_AWAY_EVENT = 370108
READINGS = [(profile, probed) for profile in ("", *PROFILES) for probed in (False, True)]


@pytest.fixture(
    params=cases(READINGS, 2, seed=10), ids=lambda param: f"{param[0]}{'-probed' if param[1] else ''}"
)
def read_stage(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """A stage under a reading of what nobody has read about Swoogo, probed or not.

    Some of them in `make test`, every one in `make proof`.
    """
    profile, is_probed = request.param
    if profile:
        stage.answer_as(profile)
    if profile == "whole-update" and not is_probed:
        pytest.skip("the first update stops the run, and asks for a probe")
    if is_probed:
        probe_account(stage.organization, THROW_AWAY_EVENT)
    stage.profile = profile
    return stage
