"""What the lines of one run share, and how they keep the record links."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from stagedoor.common import clock, shared_clock
from stagedoor.common.errors import (
    BrokenRecord,
    ConfigError,
    RemoteError,
    StagedoorError,
    Unauthorized,
    Unreachable,
)
from stagedoor.swoogo import Row
from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution.outcomes import Outcomes
from stagedoor.sync.execution.refusals import in_words, reason_of
from stagedoor.sync.models import EventMapping, LateCreate, LinkState, Outcome, RecordLink
from stagedoor.sync.planning.fields import FIELDS, Fields, FieldSet
from stagedoor.sync.planning.records import Ref

if TYPE_CHECKING:
    from stagedoor.sync.planning.contacts import Contacts

logger = logging.getLogger(__name__)

UNREACHABLE_IN_A_ROW = 5


@dataclass
class RunContext:
    """What the lines of one run share."""

    mapping: EventMapping
    links: dict[Ref, RecordLink]
    outcomes: Outcomes
    # The fields of this mapping.
    fields: FieldSet = field(default_factory=lambda: FIELDS)
    # Kinds for which an answer has shown that an update leaves the other fields alone.
    partial: set[Kind] = field(default_factory=set)
    # Records that Swoogo said it does not find; a complete list decides (R20).
    suspects: set[Ref] = field(default_factory=set)
    # What Swoogo holds of linked records, as far as this process has read it.
    rows: dict[Ref, Row] = field(default_factory=dict)
    # Records that this process created: nobody else can have changed them before.
    created: set[Ref] = field(default_factory=set)
    # On which sessions speakers are in Swoogo, where that was read ahead of attaching them.
    on_sessions: dict[int, frozenset[int]] = field(default_factory=dict)
    # What the account knows of new speakers' contacts; None where they are sent as they are.
    contacts: Contacts | None = None
    # Whether speakers were made with names and email only, so that the rest is to be filled in.
    unfilled: bool = False
    # Swoogo ids of what this run has removed: no list that was read before may bring them back.
    removed: set[tuple[Kind, int]] = field(default_factory=set)
    unreachable: int = 0

    def resolve(self, refs: Mapping[str, Ref]) -> tuple[dict[str, str], list[str]]:
        """Swoogo ids for references to records of ours, and the fields whose record has none (yet)."""
        known: dict[str, str] = {}
        unknown: list[str] = []
        for name, ref in refs.items():
            link = self.links.get(ref)
            if link is not None and link.state == LinkState.LINKED:
                known[name] = str(link.swoogo_id)
            else:
                unknown.append(name)
        return known, unknown

    def trouble(self, error: StagedoorError) -> None:
        """Raise when going on makes no sense: a refused key, a reading that does not hold, no answers."""
        if isinstance(error, Unauthorized | ConfigError):
            raise error
        self.unreachable = self.unreachable + 1 if isinstance(error, Unreachable) else 0
        if self.unreachable >= UNREACHABLE_IN_A_ROW:
            raise error

    def fail(self, kind: str, record_id: int, name: str, error: StagedoorError, *, note: str = "") -> None:
        """Record that something did not go, in Swoogo's words and our fields' labels; may stop the run."""
        if isinstance(error, RemoteError):
            logger.warning("%s %s did not go: %s", kind, record_id, error.technical)
        message = f"{in_words(kind, error, self.fields)} {note}".strip()
        self.outcomes.put(kind, record_id, name, Outcome.FAILED, reason=reason_of(error), message=message)
        self.trouble(error)


def link_up(link: RecordLink, row: Row, fields: FieldSet) -> bool:
    """Commit that the record stands in Swoogo as this row; False when another link holds the row."""
    link.swoogo_id = row["id"]
    link.state = LinkState.LINKED
    link.linked_at = clock.now()
    link.baseline = content_of(fields[Kind(link.kind)], row) if link.found else {}
    link.contact_id = row.get("contact_id") or None
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:
        return False
    return True


def may_be_done(error: StagedoorError) -> bool:
    """Whether Swoogo may have done what was asked, in this try or in an earlier one."""
    return isinstance(error, BrokenRecord | Unreachable)


def release(context: RunContext, ref: Ref) -> None:
    """Take back a claim of which it is certain that nothing was created."""
    link = context.links.get(ref)
    if link is not None and link.former_ids:
        # A room that is to be made again; sessions may still tell its former id.
        link.state, link.swoogo_id = LinkState.DELETED, link.former_ids.pop()
        link.save()
        return
    context.links.pop(ref, None)
    if link is not None and link.pk is not None:
        link.delete()


def keep_late_create(mapping: EventMapping, ref: Ref, swoogo_id: int, body: Mapping[str, str]) -> None:
    """Keep what Swoogo made for us and told too late, unless the record's own link holds it by now (R38)."""
    held = RecordLink.objects.filter(
        swoogo_event_id=mapping.swoogo_event_id, kind=ref[0], swoogo_id=swoogo_id
    )
    if not held.exists():
        LateCreate.objects.get_or_create(
            swoogo_event_id=mapping.swoogo_event_id,
            kind=ref[0],
            swoogo_id=swoogo_id,
            defaults={
                "connection": mapping.connection,
                "event": mapping.event,
                "record_id": ref[1],
                "body": dict(body),
                "answered_at": shared_clock.now(),
            },
        )


def content_of(fields: Fields, row: Row) -> dict[str, Any]:
    """The fields of a row that Stagedoor writes, as far as it tells them."""
    return {name: row[name] for name in fields.content if name in row}
