"""Reading one record before it is updated (R37), or its attachments before a preview tells them (R36)."""

from __future__ import annotations

from typing import Any

from stagedoor.common.errors import NotFound, StagedoorError
from stagedoor.swoogo import Client, Row
from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.planning.records import Wanted


class ReadOperation(Operation):
    """One record as Swoogo holds it now."""

    def __init__(self, context: RunContext, wanted: Wanted) -> None:
        super().__init__(context, wanted.ref)
        self.wanted = wanted

    def prepare(self) -> bool:
        return self.swoogo_id > 0

    @property
    def swoogo_id(self) -> int:
        """The record's id in Swoogo; 0 when it is not linked any more."""
        link = self.context.links.get(self.wanted.ref)
        return (link.swoogo_id if link is not None else None) or 0

    def send(self, client: Client) -> Row:
        return client.get(self.wanted.kind, self.swoogo_id)

    def done(self, answer: Any) -> None:
        self.context.unreachable = 0
        self.context.rows[self.wanted.ref] = answer

    def put_off(self) -> None:
        """Nothing was committed."""

    def failed(self, error: StagedoorError) -> None:
        if isinstance(error, NotFound):
            self.context.suspects.add(self.wanted.ref)
        self.context.fail(self.wanted.kind, self.wanted.id, self.wanted.name, error)


class ReadSessionsOperation(Operation):
    """The sessions that a speaker is on in Swoogo, whoever attached them."""

    def __init__(self, context: RunContext, speaker: int, speaker_name: str, swoogo_id: int) -> None:
        super().__init__(context, (Kind.SPEAKER, speaker))
        self.speaker = speaker
        self.speaker_name = speaker_name
        self.swoogo_id = swoogo_id

    def prepare(self) -> bool:
        return True

    def send(self, client: Client) -> Row:
        return client.get(Kind.SPEAKER, self.swoogo_id, expand_sessions=True)

    def done(self, answer: Any) -> None:
        self.context.unreachable = 0
        if "sessions" in answer:
            self.context.on_sessions[self.speaker] = frozenset(answer["sessions"])

    def put_off(self) -> None:
        """Nothing was committed."""

    def failed(self, error: StagedoorError) -> None:
        if isinstance(error, NotFound):
            self.context.suspects.add((Kind.SPEAKER, self.speaker))
        self.context.fail("attachment", self.speaker, self.speaker_name, error)
