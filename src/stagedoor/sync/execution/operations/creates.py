"""A record that is new in Swoogo: made there, or found there and linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from stagedoor.common import shared_clock
from stagedoor.common.errors import (
    BrokenRecord,
    StagedoorError,
    Unreachable,
)
from stagedoor.swoogo import Client, Row, uptime
from stagedoor.sync.execution import claims
from stagedoor.sync.execution.context import (
    RunContext,
    keep_late_create,
    link_up,
    release,
)
from stagedoor.sync.execution.operations.records import RecordOperation, Written
from stagedoor.sync.models import LinkState, Outcome, RecordLink
from stagedoor.sync.planning.changes import Create, Link
from stagedoor.sync.planning.drift_others import other_picture
from stagedoor.sync.planning.reconcile import adopt
from stagedoor.sync.planning.records import Difference


class CreateOperation(RecordOperation):
    """Claim, commit, send, link: never sent twice (R38)."""

    def __init__(self, context: RunContext, change: Create) -> None:
        super().__init__(context, change.wanted)
        self.claimed = 0.0

    @property
    def indispensable(self) -> frozenset[str]:
        return self.fields.required

    def prepare(self) -> bool:
        self.body = self.choose(self.ours(self.wanted.fields, self.wanted.refs))
        link = self.context.links.get(self.wanted.ref)
        if link is None:
            link = RecordLink(
                event=self.context.mapping.event,
                swoogo_event_id=self.context.mapping.swoogo_event_id,
                kind=self.wanted.kind,
                record_id=self.wanted.id,
            )
        link.connection = self.context.mapping.connection
        link.let_go()
        link.state, link.found = LinkState.CREATING, False
        link.sent, link.baseline, link.unconfirmed_fields = self.body, {}, []
        link.claimed_at = shared_clock.now()
        self.context.links[self.wanted.ref] = link
        self.claim()
        link.save()
        self.claimed = uptime()
        return True

    def choose(self, ours: Mapping[str, str]) -> dict[str, str]:
        """The fields to send."""
        return {name: value for name, value in ours.items() if value}

    def claim(self) -> None:
        """Note on the link what whoever settles the claim must know besides."""

    def send(self, client: Client) -> Written:
        # Whatever holds it up: later than that, another process may have settled this claim.
        not_after = self.claimed + claims.FRESH_CLAIM_SECONDS
        kind, event_id = self.wanted.kind, self.context.mapping.swoogo_event_id
        return self.send_leaving_off(
            lambda body: client.create(kind, event_id, self.fields.form(body), not_after=not_after)
        )

    def done(self, answer: Any) -> None:
        if link_up(self.link, answer.row, self.context.fields):
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
            self.link.claimed_at = shared_clock.now()
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
            self.differences.append(other_picture())
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
        if known is not None:
            known.let_go()
            link.pk, link.former_ids = known.pk, known.former_ids
        link.connection = self.context.mapping.connection
        self.context.links[self.wanted.ref] = link
        if not link_up(link, self.row, self.context.fields):
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


def _may_have_been_made(error: StagedoorError) -> bool:
    return isinstance(error, BrokenRecord) or (isinstance(error, Unreachable) and error.maybe_done)


def _held_by_another(row: Row) -> str:
    return f"Swoogo answered with the record {row['id']}, which belongs to another record here."
