"""Sending one record's fields, and making sense of the answer: what creating and updating share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stagedoor.common.errors import (
    FieldProblem,
    NotFound,
    Rejected,
    StagedoorError,
)
from stagedoor.swoogo import Client, Row
from stagedoor.sync.execution.context import (
    RunContext,
    content_of,
    may_be_done,
)
from stagedoor.sync.execution.full_updates import stop_emptied, update_record
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.execution.put_back import settle_put_back
from stagedoor.sync.execution.refusals import problems_in_words
from stagedoor.sync.models import Outcome, RecordLink
from stagedoor.sync.planning.field_changes import sent_changes
from stagedoor.sync.planning.lines import FieldChange
from stagedoor.sync.planning.missing_routes import has_no_route, no_route
from stagedoor.sync.planning.records import Difference, Ref, Wanted
from stagedoor.sync.planning.verify import Verdict, check_answer


@dataclass(frozen=True)
class Written:
    """The answer to a write, what was sent in it, and fields that Swoogo refused and that were left off."""

    row: Row
    body: Mapping[str, str]
    refused: tuple[FieldProblem, ...] = ()


class RecordOperation(Operation):
    """Sending one record's fields."""

    def __init__(self, context: RunContext, wanted: Wanted) -> None:
        super().__init__(context, wanted.ref)
        self.wanted = wanted
        self.fields = wanted.schema
        self.body: dict[str, str] = {}
        self.refs: Mapping[str, Ref] = {}
        self.unconfirmed: list[str] = []
        self.notes: list[str] = []
        # Values of Swoogo's that ours took the place of.
        self.theirs: list[dict[str, Any]] = []
        # What went, before and after.
        self.changes: list[FieldChange] = []
        self.went_without = False
        self.is_put_back = False

    @property
    def indispensable(self) -> frozenset[str]:
        """The fields without which nothing of this can be sent."""
        return frozenset()

    @property
    def link(self) -> RecordLink:
        """The record's link; made in ``prepare`` where there was none."""
        return self.context.links[self.wanted.ref]

    def ours(self, fields: Mapping[str, str], refs: Mapping[str, Ref]) -> dict[str, str]:
        """Field values with references resolved; a room or track that is not in Swoogo is noted."""
        self.refs, self.notes, self.went_without = refs, [], False
        known, unknown = self.context.resolve(refs)
        if unknown:
            what = " and ".join(self.fields.named(name).label.lower() for name in unknown)
            self.went_without = True
            self.notes.append(f"It went without its {what}, which could not be sent.")
        return {**fields, **known}

    def send_leaving_off(self, write: Callable[[Mapping[str, str]], Row]) -> Written:
        """Write the body; if Swoogo refuses fields by name that can be left off, once more without them."""
        try:
            return Written(self.wanted.read(write(self.body)), self.body)
        except Rejected as error:
            names = {problem.field for problem in error.problems}
            without = self.fields.together(names)
            body = {name: value for name, value in self.body.items() if name not in without}
            if not names or not names <= set(self.body) or not body or without & self.indispensable:
                raise
            return Written(self.wanted.read(write(body)), body, error.problems)

    def send_update(self, client: Client, before: Row) -> Written:
        """Change the fields of the body, without harm to the others, which stood there as ``before``."""
        kind = self.wanted.kind
        if has_no_route(kind, client.readings.missing):
            raise Rejected(no_route(kind), code="no_route")
        is_proven = kind in self.context.partial

        def write(body: Mapping[str, str]) -> Row:
            updated = update_record(client, self.fields, before, body, is_proven=is_proven)
            self.is_put_back = updated.is_put_back
            return updated.row

        return self.send_leaving_off(write)

    def put(self, outcome: Outcome, *, reason: str = "", message: str = "") -> None:
        """Record the outcome of this record."""
        self.context.outcomes.put(
            self.wanted.kind,
            self.wanted.id,
            self.wanted.name,
            outcome,
            reason=reason,
            message=" ".join(part for part in (message, *self.notes) if part),
            theirs=self.theirs,
            fields=self.changes,
        )

    def accept(self, written: Written, before: Row, outcome: Outcome, said: str) -> None:
        """Keep what Swoogo confirmed and report the rest (R26); raises when a field was emptied unasked."""
        self.context.unreachable = 0
        verdict = check_answer(self.fields, written.body, written.row, before)
        self._remember(written, before, verdict)
        self.changes = self._arrived(written, before, verdict)
        # A room or track that Swoogo does not take may have been deleted there (R20).
        doubtful = {*(each.field for each in verdict.lost), *(problem.field for problem in written.refused)}
        self.context.suspects.update(ref for name, ref in self.refs.items() if name in doubtful)
        if verdict.emptied:
            error = stop_emptied(self.fields, self.wanted.name, verdict.emptied, self.is_put_back)
            self.put(Outcome.FAILED, reason=error.code, message=error.message)
            raise error
        if verdict.message:
            self.notes.append(verdict.message)
        if written.refused:
            words = problems_in_words(self.fields, written.refused)
            self.put(Outcome.FAILED, reason="field_refused", message=f"It went, but Swoogo refused {words}")
        elif verdict.lost:
            self.put(Outcome.FAILED, reason="readback", message=verdict.lost_message)
        elif self.went_without:
            self.put(Outcome.FAILED, reason="went_without", message=said)
        else:
            self.put(outcome, message=said)

    def _arrived(self, written: Written, before: Row, verdict: Verdict) -> list[FieldChange]:
        """What people are told of the fields that went and arrived."""
        lost = {each.field for each in verdict.lost}
        arrived = {name: value for name, value in written.body.items() if name not in lost}
        links = {name: self.context.links.get(ref) for name, ref in self.refs.items()}
        names = {name: link.sent["name"] for name, link in links.items() if link and "name" in link.sent}
        return sent_changes(self.wanted, arrived, names, before)

    def _remember(self, written: Written, before: Row, verdict: Verdict) -> None:
        """What was sent and arrived is not sent again until it changes here; the rest still is to go."""
        link = self.link
        lost = {each.field for each in verdict.lost}
        held = {**before, **written.body, **written.row}
        if self.is_put_back:
            held |= {name: before[name] for name in verdict.emptied}
        link.sent = {**link.sent, **{n: v for n, v in written.body.items() if n not in lost}}
        waiting = {each["field"] for each in link.waiting} - written.body.keys()
        seen = content_of(self.fields, held)
        link.baseline = {**link.baseline, **{n: v for n, v in seen.items() if n not in waiting}}
        link.unconfirmed_fields = [name for name in link.unconfirmed_fields if name not in self.body]
        others = [each for each in link.differences if each["field"] not in written.body]
        rewritten = [Difference(each.field, each.answered, each.expected) for each in verdict.rewritten]
        link.differences = [*others, *map(asdict, rewritten)]
        link.waiting = [each for each in link.waiting if each["field"] in waiting]
        link.drift = [each for each in link.drift if each["field"] not in written.body]
        link.pending = [name for name in link.pending if name not in written.body]
        settle_put_back(link, self.fields, {n: v for n, v in written.body.items() if n not in lost})
        link.save()
        self.context.rows[self.wanted.ref] = {"id": link.swoogo_id, **held}

    def put_off(self) -> None:
        self.keep_unconfirmed(self.unconfirmed)

    def keep_unconfirmed(self, fields: Collection[str]) -> None:
        """Commit which fields are on their way, before they are sent."""
        self.link.unconfirmed_fields = sorted(fields)
        self.link.save(update_fields=["unconfirmed_fields"])

    def failed(self, error: StagedoorError) -> None:
        if not may_be_done(error):
            self.put_off()
        if isinstance(error, NotFound):
            self.context.suspects.add(self.wanted.ref)
        # Where Swoogo names no field, nobody could tell what it is that did not go.
        is_untold = isinstance(error, Rejected) and not any(problem.field for problem in error.problems)
        note = f"What did not go: {self.fields.labels(self.body)}." if is_untold and self.body else ""
        self.context.fail(self.wanted.kind, self.wanted.id, self.wanted.name, error, note=note)
