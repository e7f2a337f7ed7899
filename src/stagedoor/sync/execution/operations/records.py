"""How each change is carried out: what is committed before it is sent, and after it was answered.

``prepare`` and ``done`` run on the thread that owns the database, ``send`` on another one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stagedoor.common import clock
from stagedoor.common.errors import (
    BrokenRecord,
    FieldProblem,
    NotFound,
    Rejected,
    StagedoorError,
    Unreachable,
)
from stagedoor.swoogo import Client, Row
from stagedoor.sync.execution import claims
from stagedoor.sync.execution.context import RunContext, content_of, link_up, may_be_done, release
from stagedoor.sync.execution.full_updates import stop_emptied, update_record
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.execution.refusals import labelled
from stagedoor.sync.models import LinkState, Outcome, RecordLink
from stagedoor.sync.planning.fields import FIELDS
from stagedoor.sync.planning.plan import Create, Link, Update
from stagedoor.sync.planning.reconcile import Difference, adopt
from stagedoor.sync.planning.records import Ref, Wanted
from stagedoor.sync.planning.verify import check_answer


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
        self.fields = FIELDS[wanted.kind]
        self.body: dict[str, str] = {}
        self.refs: Mapping[str, Ref] = {}
        self.unconfirmed: list[str] = []
        self.note = ""
        self.is_put_back = False

    @property
    def link(self) -> RecordLink:
        """The record's link; made in ``prepare`` where there was none."""
        return self.context.links[self.wanted.ref]

    def ours(self, fields: Mapping[str, str], refs: Mapping[str, Ref]) -> dict[str, str]:
        """Field values with references resolved; a room or track that is not in Swoogo is noted."""
        self.refs = refs
        known, unknown = self.context.resolve(refs)
        if unknown:
            what = " and ".join(self.fields.named(name).label.lower() for name in unknown)
            self.note = f"It went without its {what}, which could not be sent."
        return {**fields, **known}

    def send_leaving_off(self, write: Callable[[Mapping[str, str]], Row]) -> Written:
        """Write the body; if Swoogo refuses optional fields by name, once more without them."""
        try:
            return Written(self.wanted.read(write(self.body)), self.body)
        except Rejected as error:
            names = {problem.field for problem in error.problems}
            if not names or not names < set(self.body) or names & self.fields.required:
                raise
            body = {name: value for name, value in self.body.items() if name not in names}
            return Written(self.wanted.read(write(body)), body, error.problems)

    def send_update(self, client: Client, record_id: int, seen: Mapping[str, Any]) -> Written:
        """Change the fields of the body, without harm to the others."""

        kind = self.wanted.kind
        is_proven = kind in self.context.partial

        def write(body: Mapping[str, str]) -> Row:
            updated = update_record(client, kind, record_id, body, seen, is_proven=is_proven)
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
            message=" ".join(part for part in (message, self.note) if part),
        )

    def accept(self, written: Written, outcome: Outcome, said: str) -> None:
        """Keep what Swoogo confirmed and report the rest (R26); raises when a field was emptied unasked."""
        self.context.unreachable = 0
        link = self.link
        verdict = check_answer(self.fields, written.body, written.row, link.seen)
        wrong = {each.field for each in verdict.refused}
        link.sent = {**link.sent, **{n: v for n, v in written.body.items() if n not in wrong}}
        content = content_of(self.wanted.kind, written.row)
        link.seen = {**link.seen, **written.body} if self.is_put_back else content
        link.unconfirmed_fields = [name for name in link.unconfirmed_fields if name not in self.body]
        link.save()
        # A room or track that Swoogo does not take may have been deleted there (R20).
        doubtful = {*wrong, *(problem.field for problem in written.refused)}
        self.context.suspects.update(ref for name, ref in self.refs.items() if name in doubtful)
        if verdict.emptied:
            error = stop_emptied(self.wanted.kind, self.wanted.name, verdict.emptied, self.is_put_back)
            self.put(Outcome.FAILED, reason=error.code, message=error.message)
            raise error
        if verdict.is_clean and not written.refused:
            reason = "" if not self.note else "went_without"
            self.put(Outcome.FAILED if self.note else outcome, reason=reason, message=said)
        elif written.refused:
            words = "; ".join(
                f"{self.fields.named(problem.field).label}: {labelled(self.fields, problem.message)}"
                for problem in written.refused
            )
            self.put(Outcome.FAILED, reason="field_refused", message=f"It went, but Swoogo refused {words}")
        else:
            self.put(Outcome.FAILED, reason="readback", message=verdict.message)

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
        self.context.fail(self.wanted.kind, self.wanted.id, self.wanted.name, error)


class CreateOperation(RecordOperation):
    """Claim, commit, send, link: never sent twice (R38)."""

    def __init__(self, context: RunContext, change: Create) -> None:
        super().__init__(context, change.wanted)
        self.claimed = 0.0

    def prepare(self) -> bool:
        ours = self.ours(self.wanted.fields, self.wanted.refs)
        self.body = {name: value for name, value in ours.items() if value}
        link = self.context.links.get(self.wanted.ref)
        if link is None:
            link = RecordLink(
                event=self.context.mapping.event,
                swoogo_event_id=self.context.mapping.swoogo_event_id,
                kind=self.wanted.kind,
                record_id=self.wanted.id,
            )
        link.connection = self.context.mapping.connection
        link.state, link.swoogo_id, link.found = LinkState.CREATING, None, False
        link.sent, link.seen, link.unconfirmed_fields = self.body, {}, []
        link.claimed_at = clock.now()
        link.save()
        self.context.links[self.wanted.ref] = link
        self.claimed = time.monotonic()
        return True

    def send(self, client: Client) -> Written:
        # Whatever holds it up: later than that, another process may have settled this claim.
        not_after = self.claimed + claims.FRESH_CLAIM_SECONDS
        kind, event_id = self.wanted.kind, self.context.mapping.swoogo_event_id
        return self.send_leaving_off(lambda body: client.create(kind, event_id, body, not_after=not_after))

    def done(self, answer: Any) -> None:
        if link_up(self.link, answer.row):
            self.link.sent = {}
            self.accept(answer, Outcome.CREATED, "")
        else:
            release(self.context, self.wanted.ref)
            self.put(Outcome.FAILED, reason="held_by_another", message=_held_by_another(answer.row))

    def put_off(self) -> None:
        # Nothing is left to be settled while the run waits.
        release(self.context, self.wanted.ref)

    def failed(self, error: StagedoorError) -> None:
        if _may_have_been_made(error) and self.wanted.ref in self.context.links:
            message = (
                "Swoogo did not confirm that it was created; it is looked up before anything is sent again."
            )
            self.put(Outcome.FAILED, reason="unsettled", message=message)
            if isinstance(error, BrokenRecord):
                self.link.refresh_from_db()  # what was recorded of the answer was taken back
            self.link.claimed_at = clock.now()
            self.link.save(update_fields=["claimed_at"])
            self.context.trouble(error)
            return
        release(self.context, self.wanted.ref)
        self.context.fail(self.wanted.kind, self.wanted.id, self.wanted.name, error)


class LinkOperation(RecordOperation):
    """A record found in Swoogo: linked first, then its empty fields are filled (R24)."""

    def __init__(self, context: RunContext, change: Link) -> None:
        super().__init__(context, change.wanted)
        self.row = change.wanted.read(change.row)
        self.differences: list[Difference] = []

    def is_trial(self) -> bool:
        return self.wanted.kind not in self.context.partial

    def prepare(self) -> bool:
        ours = self.ours(self.wanted.fields, self.wanted.refs)
        self.body, self.differences = adopt(self.fields, ours, self.row)
        has_picture = bool(self.row.get("profile_picture") or self.row.get("logo_id"))
        picture = self.wanted.picture
        if has_picture and picture is not None and picture.sha256:
            self.differences.append(Difference("picture", "another picture", "ours"))
        link = RecordLink(
            event=self.context.mapping.event,
            swoogo_event_id=self.context.mapping.swoogo_event_id,
            kind=self.wanted.kind,
            record_id=self.wanted.id,
            found=True,
            # What differs is set aside in favour of theirs: it counts as sent until it changes here.
            sent={name: value for name, value in ours.items() if name not in self.body},
            unconfirmed_fields=sorted(self.body),
            differences=[asdict(difference) for difference in self.differences],
            picture_sent=picture.sha256 if has_picture and picture is not None else "",
        )
        known = self.context.links.get(self.wanted.ref)
        link.pk = known.pk if known else None
        link.connection = self.context.mapping.connection
        self.context.links[self.wanted.ref] = link
        if not link_up(link, self.row):
            del self.context.links[self.wanted.ref]
            self.put(Outcome.FAILED, reason="held_by_another", message=_held_by_another(self.row))
            return False
        if not self.body:
            self.put(Outcome.LINKED, message=self._said())
        return bool(self.body)

    def send(self, client: Client) -> Written:
        return self.send_update(client, self.row["id"], self.link.seen)

    def done(self, answer: Any) -> None:
        self.accept(answer, Outcome.LINKED, self._said())
        self.context.partial.add(self.wanted.kind)

    def _said(self) -> str:
        said = "It was in Swoogo already and is linked now."
        if self.body:
            said += f" Filled in: {self.fields.labels(self.body)}."
        if self.differences:
            kept = self.fields.labels(difference.field for difference in self.differences)
            said += f" Kept as it is in Swoogo, though it differs here: {kept}."
        return said


class UpdateOperation(RecordOperation):
    """Only the changed fields are sent (R18)."""

    def __init__(self, context: RunContext, change: Update) -> None:
        super().__init__(context, change.wanted)
        self.change = change

    def is_trial(self) -> bool:
        return self.wanted.kind not in self.context.partial

    def prepare(self) -> bool:
        self.body = self.ours(self.change.fields, self.change.refs)
        if not self.body:
            self.put(Outcome.FAILED, reason="went_without")
            return False
        self.unconfirmed = self.link.unconfirmed_fields
        self.keep_unconfirmed({*self.unconfirmed, *self.body})
        return True

    def send(self, client: Client) -> Written:
        return self.send_update(client, self.link.swoogo_id or 0, self.link.seen)

    def done(self, answer: Any) -> None:
        self.accept(answer, Outcome.UPDATED, f"Changed: {self.fields.labels(self.body)}.")
        self.context.partial.add(self.wanted.kind)


def _may_have_been_made(error: StagedoorError) -> bool:
    return isinstance(error, BrokenRecord) or (isinstance(error, Unreachable) and error.maybe_done)


def _held_by_another(row: Row) -> str:
    return f"Swoogo answered with the record {row['id']}, which belongs to another record here."
