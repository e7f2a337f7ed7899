"""How each change is carried out: what is committed before it is sent, and after it was answered.

``prepare`` and ``done`` run on the thread that owns the database, ``send`` on another one.
"""

from __future__ import annotations

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
from stagedoor.swoogo import Client, Row, uptime
from stagedoor.sync.execution import claims
from stagedoor.sync.execution.context import (
    RunContext,
    content_of,
    keep_late_create,
    link_up,
    may_be_done,
    release,
)
from stagedoor.sync.execution.full_updates import stop_emptied, update_record
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.execution.refusals import labelled
from stagedoor.sync.models import LinkState, Outcome, RecordLink
from stagedoor.sync.planning.changes import Create, Link, Update
from stagedoor.sync.planning.fields import FIELDS, Fields
from stagedoor.sync.planning.merge import edited_there
from stagedoor.sync.planning.reconcile import adopt
from stagedoor.sync.planning.records import Difference, Ref, Wanted
from stagedoor.sync.planning.routes import has_no_route, no_route
from stagedoor.sync.planning.verify import Verdict, check_answer, cut


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
        self.notes: list[str] = []
        self.theirs: tuple[Difference, ...] = ()
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
            updated = update_record(client, kind, before, body, is_proven=is_proven)
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
        )

    def accept(self, written: Written, before: Row, outcome: Outcome, said: str) -> None:
        """Keep what Swoogo confirmed and report the rest (R26); raises when a field was emptied unasked."""
        self.context.unreachable = 0
        verdict = check_answer(self.fields, written.body, written.row, before)
        self._remember(written, before, verdict)
        # A room or track that Swoogo does not take may have been deleted there (R20).
        doubtful = {*(each.field for each in verdict.lost), *(problem.field for problem in written.refused)}
        self.context.suspects.update(ref for name, ref in self.refs.items() if name in doubtful)
        if verdict.emptied:
            error = stop_emptied(self.wanted.kind, self.wanted.name, verdict.emptied, self.is_put_back)
            self.put(Outcome.FAILED, reason=error.code, message=error.message)
            raise error
        if verdict.message:
            self.notes.append(verdict.message)
        if written.refused:
            words = "; ".join(
                f"{self.fields.named(problem.field).label}: {labelled(self.fields, problem.message)}"
                for problem in written.refused
            )
            self.put(Outcome.FAILED, reason="field_refused", message=f"It went, but Swoogo refused {words}")
        elif verdict.lost:
            self.put(Outcome.FAILED, reason="readback", message=verdict.lost_message)
        elif self.went_without:
            self.put(Outcome.FAILED, reason="went_without", message=said)
        else:
            self.put(outcome, message=said)

    def _remember(self, written: Written, before: Row, verdict: Verdict) -> None:
        """What was sent and arrived is not sent again until it changes here; the rest still is to go."""
        link = self.link
        lost = {each.field for each in verdict.lost}
        held = {**before, **written.body, **written.row}
        if self.is_put_back:
            held |= {name: before[name] for name in verdict.emptied}
        link.sent = {**link.sent, **{n: v for n, v in written.body.items() if n not in lost}}
        link.baseline = {**link.baseline, **content_of(self.wanted.kind, held)}
        link.unconfirmed_fields = [name for name in link.unconfirmed_fields if name not in self.body]
        others = [each for each in link.differences if each["field"] not in written.body]
        rewritten = [Difference(each.field, each.answered, each.expected) for each in verdict.rewritten]
        link.differences = [*others, *map(asdict, rewritten)]
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
        self.context.fail(self.wanted.kind, self.wanted.id, self.wanted.name, error)


class CreateOperation(RecordOperation):
    """Claim, commit, send, link: never sent twice (R38)."""

    def __init__(self, context: RunContext, change: Create) -> None:
        super().__init__(context, change.wanted)
        self.claimed = 0.0

    @property
    def indispensable(self) -> frozenset[str]:
        return self.fields.required

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
        link.sent, link.baseline, link.unconfirmed_fields = self.body, {}, []
        link.claimed_at = clock.now()
        link.save()
        self.context.links[self.wanted.ref] = link
        self.claimed = uptime()
        return True

    def send(self, client: Client) -> Written:
        # Whatever holds it up: later than that, another process may have settled this claim.
        not_after = self.claimed + claims.FRESH_CLAIM_SECONDS
        kind, event_id = self.wanted.kind, self.context.mapping.swoogo_event_id
        return self.send_leaving_off(lambda body: client.create(kind, event_id, body, not_after=not_after))

    def done(self, answer: Any) -> None:
        if link_up(self.link, answer.row):
            self.link.sent = {}
            self.context.created.add(self.wanted.ref)
            self.accept(answer, {}, Outcome.CREATED, "")
        else:
            release(self.context, self.wanted.ref)
            self.put(Outcome.FAILED, reason="held_by_another", message=_held_by_another(answer.row))

    def put_off(self) -> None:
        # Nothing is left to be settled while the run waits.
        release(self.context, self.wanted.ref)

    def too_late(self, answer: object) -> None:
        if isinstance(answer, Written):
            keep_late_create(self.context.mapping, self.wanted.ref, answer.row["id"], self.body)

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
        if self.body:
            self.note_in_flight(link, fields=self.body)
        else:
            self.context.rows[self.wanted.ref] = self.row
            self.put(Outcome.LINKED, message=self._said())
        return bool(self.body)

    def send(self, client: Client) -> Written:
        return self.send_update(client, self.row)

    def done(self, answer: Any) -> None:
        self.accept(answer, self.row, Outcome.LINKED, self._said())
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
    """Only the changed fields are sent (R18), and only over what Swoogo was seen to hold (R37)."""

    def __init__(self, context: RunContext, change: Update) -> None:
        super().__init__(context, change.wanted)
        self.change = change
        self.before = change.before or {}
        self.theirs = change.theirs

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
        edited = edited_there(self.fields, link.baseline, self.before, {*self.body, *change.already})
        if edited:
            self.notes.append(
                f"Changed in Swoogo since the last sync, and kept: {self.fields.labels(edited)}."
            )
        if change.kept:
            kept = self.fields.labels(difference.field for difference in change.kept)
            self.notes.append(f"Kept as it is in Swoogo, though it differs here: {kept}.")
        if change.theirs:
            self.notes.append(_both_changed(self.fields, change.theirs))
        told = {difference.field for difference in change.kept}
        others = [each for each in link.differences if each["field"] not in told | change.names]
        link.differences = [*others, *map(asdict, change.kept)]
        # What is kept there counts as sent until it changes here.
        ours = {**self.wanted.fields, **self.context.resolve(self.wanted.refs)[0]}
        link.sent = {**link.sent, **change.already, **{name: ours.get(name, "") for name in told}}
        seen = content_of(self.wanted.kind, self.before)
        # What is sent now is theirs until ours has arrived.
        link.baseline = {**link.baseline, **{n: v for n, v in seen.items() if n not in change.names}}
        link.unconfirmed_fields = [name for name in link.unconfirmed_fields if name not in change.already]
        link.save(update_fields=["sent", "baseline", "differences", "unconfirmed_fields"])


def _both_changed(fields: Fields, theirs: Collection[Difference]) -> str:
    values = [f"{fields.named(each.field).label} (there “{cut(each.theirs)}”)" for each in theirs]
    return f"Changed on both sides, ours was sent: {', '.join(values)}."


def _may_have_been_made(error: StagedoorError) -> bool:
    return isinstance(error, BrokenRecord) or (isinstance(error, Unreachable) and error.maybe_done)


def _held_by_another(row: Row) -> str:
    return f"Swoogo answered with the record {row['id']}, which belongs to another record here."
