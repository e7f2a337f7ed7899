"""A connected organization with a mapped event, and what the sandbox shows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx2 as httpx
import pytest

from stagedoor.agenda.models import Event
from stagedoor.jobs.port import push
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.execute import execute
from stagedoor.sync.models import EventMapping, SyncRun, Trigger
from swoogo_sandbox.server import RunningSandbox
from tests import factories

SWOOGO_EVENT = 370101  # Harbour Summit, Europe/London, empty


class Stage:
    """An event, the Swoogo event it is mapped to, and both ends of the wire."""

    def __init__(
        self, sandbox: RunningSandbox, swoogo_event: int = SWOOGO_EVENT, timezone: str = "Europe/London"
    ):
        self.sandbox = sandbox
        self.swoogo_event = swoogo_event
        self.control = httpx.Client(base_url=f"{sandbox.base}/_control")
        self.event: Event = factories.event(timezone=timezone)
        self.organization = self.event.organization
        connect(self.organization, "sandbox-key", "sandbox-secret")
        self.mapping: EventMapping = add_mapping(self.event, swoogo_event)
        self.forget_calls()

    def sync(self) -> SyncRun:
        """One sync in this process, as ``stagedoor sync`` does it without a worker."""
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

    def credits(self) -> int:
        return sum(call["credits"] for call in self.calls())

    def swoogo(self, kind: str) -> list[dict[str, Any]]:
        """What the Swoogo event holds of a kind: sessions, speakers, locations, tracks."""
        rows = self.control.get("/state").json()[kind]
        rows = list(rows.values()) if isinstance(rows, dict) else rows
        return [row for row in rows if row["event_id"] == self.swoogo_event]

    def by_person(self, kind: str, **values: Any) -> dict[str, Any]:
        """A person makes a record in Swoogo by hand."""
        made: dict[str, Any] = self.control.post(
            f"/records/{kind}", json={"event_id": self.swoogo_event, **values}
        ).json()
        return made

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

    def make(*args: Any, **kwargs: Any) -> Stage:
        made.append(Stage(sandbox, *args, **kwargs))
        return made[-1]

    yield make
    for stage in made:
        stage.control.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()
