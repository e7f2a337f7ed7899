"""Changing a record that is linked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from stagedoor.common.errors import (
    Rejected,
    StagedoorError,
)
from stagedoor.swoogo import Client
from stagedoor.sync.execution.context import (
    RunContext,
    content_of,
)
from stagedoor.sync.execution.operations.records import RecordOperation, Written
from stagedoor.sync.execution.put_back import settle_put_back
from stagedoor.sync.models import Outcome
from stagedoor.sync.planning.changes import Update
from stagedoor.sync.planning.fields import Fields
from stagedoor.sync.planning.merge import edited_there
from stagedoor.sync.planning.records import Difference
from stagedoor.sync.planning.verify import cut


class UpdateOperation(RecordOperation):
    """Only the changed fields are sent (R18), and only over what Swoogo was seen to hold (R37)."""

    def __init__(self, context: RunContext, change: Update) -> None:
        super().__init__(context, change.wanted)
        self.change = change
        self.before = change.before or {}

    def is_trial(self) -> bool:
        return self.wanted.kind not in self.context.partial

    def must_wait(self, under_way: Collection[object]) -> bool:
        return self.change.after in under_way

    def prepare(self) -> bool:
        self.body = self.ours(self.change.fields, self.change.refs)
        self._settle()
        if not self.body:
            if self.went_without:
                self.put(Outcome.FAILED, reason="went_without")
            elif self.notes:
                self.put(Outcome.UPDATED)
            return False
        self.unconfirmed = self.link.unconfirmed_fields
        self.keep_unconfirmed({*self.unconfirmed, *self.body})
        self.note_in_flight(self.link, fields=self.body)
        return True

    def send(self, client: Client) -> Written:
        return self.send_update(client, self.before)

    def done(self, answer: Any) -> None:
        self.theirs = [asdict(each) | {"value": self.before.get(each.field)} for each in self.change.theirs]
        self.accept(answer, self.before, Outcome.UPDATED, f"Changed: {self.fields.labels(self.body)}.")
        self.context.partial.add(self.wanted.kind)

    def failed(self, error: StagedoorError) -> None:
        if isinstance(error, Rejected):
            refused = {problem.field for problem in error.problems}
            # A room or track that Swoogo does not take may have been deleted there (R20).
            self.context.suspects.update(ref for name, ref in self.refs.items() if name in refused)
        super().failed(error)

    def _settle(self) -> None:
        """Keep what the reading showed: values that are there already, and what stays as it is there."""
        link, change = self.link, self.change
        told = {difference.field for difference in change.kept}
        waits = {difference.field for difference in change.waits}
        dealt_with = {*self.body, *change.already, *told, *waits}
        edited = edited_there(self.fields, link.baseline, self.before, dealt_with)
        if edited:
            values = [f"{self.fields.named(name).label} (“{cut(theirs)}”)" for name, theirs in edited.items()]
            self.notes.append(f"Changed in Swoogo since the last sync, and kept: {', '.join(values)}.")
            self.context.outcomes.keep_note(self.wanted.kind, self.wanted.id, self.notes[-1])
        if change.kept:
            kept = self.fields.labels(difference.field for difference in change.kept)
            self.notes.append(f"Kept as it is in Swoogo, though it differs here: {kept}.")
        if change.theirs:
            self.notes.append(_both_changed(self.fields, change.theirs))
        others = [each for each in link.differences if each["field"] not in told | change.names]
        link.differences = [*others, *map(asdict, change.kept)]
        # What is kept there counts as sent until it changes here.
        ours = {**self.wanted.fields, **self.context.resolve(self.wanted.refs)[0]}
        link.sent = {**link.sent, **change.already, **{name: ours.get(name, "") for name in told}}
        seen = content_of(self.fields, self.before)
        # What is sent now is theirs until ours has arrived; what waits is theirs until somebody answers.
        still_theirs = change.names | waits
        link.baseline = {**link.baseline, **{n: v for n, v in seen.items() if n not in still_theirs}}
        link.unconfirmed_fields = [name for name in link.unconfirmed_fields if name not in change.already]
        link.waiting = [each for each in link.waiting if each["field"] not in dealt_with]
        link.waiting += [asdict(each) | {"value": self.before.get(each.field)} for each in change.waits]
        settle_put_back(link, self.fields, change.already)
        link.save(
            update_fields=["sent", "baseline", "differences", "unconfirmed_fields", "waiting", "put_back"]
        )


def _both_changed(fields: Fields, theirs: Collection[Difference]) -> str:
    values = [f"{fields.named(each.field).label} (there “{cut(each.theirs)}”)" for each in theirs]
    return f"Changed on both sides, ours was sent: {', '.join(values)}."
