"""Swoogo's lists as one run reads them: what is held of each kind, whether that can be true, what is gone."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from stagedoor.common import shared_clock
from stagedoor.common.errors import RemoteError
from stagedoor.swoogo.endpoints import LIST_CREDITS, PAGE_SIZES
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.credits.ledger import Urgency
from stagedoor.sync.domain.questions import limits_of
from stagedoor.sync.execution.claims import confirm_deleted, open_claims, settle_claims, tell_missing
from stagedoor.sync.execution.contacts import ContactsList
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.execution.dispatcher import Dispatcher
from stagedoor.sync.execution.interruptions import Parked
from stagedoor.sync.models import LinkState, StockList, SyncRun
from stagedoor.sync.planning.breaker import deleted_key
from stagedoor.sync.planning.contacts import Contacts
from stagedoor.sync.planning.doubtful_lists import doubt, missing_from
from stagedoor.sync.planning.records import Ref, Remark
from stagedoor.sync.snapshot import link_facts

# Among the kept lists: the account's contacts.
CONTACTS = "contacts"


class Lists:
    """The lists of one run; what it had read before it had to wait for credits is not read again.

    ``held`` are the rows of each kind as last read; ``listed`` the kinds that this process has read, so that
    they tell how records stand now. ``doubts`` are kinds whose list cannot be true, and why; ``missing`` our
    records that such a list lacks. ``unclear`` are claims that a person must decide. ``credits`` are those
    that the list of each kind was seen to cost.
    """

    def __init__(
        self,
        run: SyncRun,
        context: RunContext,
        dispatcher: Dispatcher,
        names: Callable[[], Mapping[Ref, str]],
    ) -> None:
        self.run = run
        self.context = context
        self.dispatcher = dispatcher
        self.names = names
        self.limit = limits_of(run.mapping).deleted
        self.held: dict[Kind, list[Row]] = {}
        self.listed: set[Kind] = set()
        self.unclear: list[Remark] = []
        self.doubts: dict[Kind, str] = {}
        self.missing: dict[Kind, list[Ref]] = {}
        self.credits: dict[Kind, int] = {}
        kept = {each.kind: each for each in run.stock.all()}
        contacts = kept.pop(CONTACTS, None)
        if contacts is not None and contacts.progress is None:
            context.contacts = Contacts.of_rows(contacts.rows)
        self.contacts = ContactsList(contacts.progress if contacts else None)
        self._kept = {Kind(kind): each.rows for kind, each in kept.items() if each.progress is None}
        # How far it had come with the list for which it had to wait.
        self._progress: dict[Kind, Any] = {
            Kind(kind): each.progress for kind, each in kept.items() if each.progress
        }

    def stock(self, kinds: Collection[Kind]) -> None:
        """Read what Swoogo holds of these kinds; settles the claims that are due among them."""
        asked_at = shared_clock.now()
        claimed = open_claims(self.context.links)
        known = {kind: self._kept.pop(kind) for kind in set(kinds) & self._kept.keys() - claimed.keys()}
        self.held |= known
        read = sorted(set(kinds) - known.keys())
        for kind in read:
            self.held[kind] = self._read(kind)
        self.unclear = [remark for remark in self.unclear if remark.kind not in read]
        with transaction.atomic():
            for kind in (kind for kind in read if kind not in self.doubts):
                self.unclear += settle_claims(self.context, kind, self.held[kind], self.names(), asked_at)

    def read_linked(self, kind: Kind) -> None:
        """Take the rows of linked records from the list; a record that is not in it is a suspect."""
        if kind not in self.listed:
            self.held[kind] = self._read(kind)
        rows = {row["id"]: row for row in self.held[kind]}
        for ref, link in self.context.links.items():
            if ref[0] is kind and link.state == LinkState.LINKED and ref not in self.context.rows:
                if link.swoogo_id in rows:
                    self.context.rows[ref] = rows[link.swoogo_id]
                elif kind not in self.doubts:
                    self.context.suspects.add(ref)

    def pages(self, kind: Kind) -> int:
        """How many pages the kind's list has at the least, as far as the links tell."""
        links = [link for ref, link in self.context.links.items() if ref[0] is kind]
        standing = sum(link.swoogo_id is not None for link in links)
        return max(1, math.ceil(standing / (self.dispatcher.client.readings.per_page_cap or PAGE_SIZES[0])))

    def keep(self) -> None:
        """Keep what was read for when the run goes on, unless it was kept before."""
        lists = {str(kind): rows for kind, rows in self.held.items()}
        if self.context.contacts is not None and self.context.contacts.are_all:
            lists[CONTACTS] = list(self.context.contacts.rows.values())
        begun = {str(kind): progress for kind, progress in self._progress.items()}
        if CONTACTS not in lists and self.contacts.progress:
            begun[CONTACTS] = self.contacts.progress
        for kind in lists.keys() | begun.keys():
            facts = {"rows": lists.get(kind, []), "progress": begun.get(kind), "read_at": shared_clock.now()}
            StockList.objects.update_or_create(run=self.run, kind=kind, defaults=facts)

    def look_for_deleted(self) -> bool:
        """Whether records that Swoogo did not find turned out to be deleted there (R20)."""
        found_any = False
        for kind in sorted({ref[0] for ref in self.context.suspects}):
            rows = self._proof(kind)
            if kind not in self.doubts:
                found_any = confirm_deleted(self.context, kind, rows, self.names()) or found_any
        self.context.suspects.clear()
        return found_any

    def _proof(self, kind: Kind) -> list[Row]:
        """A complete list that tells of every suspect of this kind whether it is there."""
        there = {row["id"] for row in self.held[kind]} if kind in self.listed else set()
        suspects = {ref for ref in self.context.suspects if ref[0] is kind and ref in self.context.links}
        # One that the list held may have been deleted since, one that is newer is not in it.
        is_old = suspects.isdisjoint(self.context.created)
        is_gone = there.isdisjoint(self.context.links[ref].swoogo_id for ref in suspects)
        if kind not in self.listed or not is_old or not is_gone:
            self.held[kind] = self._read(kind)
        return self.held[kind]

    def _read(self, kind: Kind) -> list[Row]:
        """All records of a kind that the Swoogo event holds, each page paid by itself."""
        self.listed.add(kind)
        urgency = Urgency.SETTLING if kind in open_claims(self.context.links) else Urgency.NEW
        event_id, client = self.context.mapping.swoogo_event_id, self.dispatcher.client
        reading, spent = client.reading(kind, event_id, self._progress.get(kind)), client.credits
        try:
            while not reading.is_over:
                self.dispatcher.call(reading.read_page, LIST_CREDITS, urgency)
        except Parked:
            self._progress[kind] = reading.progress
            raise
        self._progress.pop(kind, None)
        self.credits[kind] = client.credits - spent
        self._judge(kind, reading.rows)
        return reading.rows

    def _judge(self, kind: Kind, rows: list[Row]) -> None:
        """Whether the list can be true; of what it lacks, somebody may have said that it was deleted."""
        self.doubts.pop(kind, None)
        self.missing.pop(kind, None)
        missing = missing_from(rows, link_facts(self.context.links), kind)
        agreed = [ref for ref in missing if deleted_key(ref) in self.run.allowed]
        self.context.suspects.update(agreed)
        missing = [ref for ref in missing if ref not in agreed]
        if why := self._doubt(kind, missing):
            self.doubts[kind], self.missing[kind] = why, missing
            tell_missing(self.context, missing, self.names(), why)

    def _doubt(self, kind: Kind, missing: Sequence[Ref]) -> str:
        """Why this list cannot be true, if it cannot; where it lacks but a few, these are asked for."""
        why = doubt(kind, len(missing), link_facts(self.context.links), self.limit.percent)
        is_few = len(missing) < self.limit.least
        return "" if is_few and why and not any(self._is_there(kind, ref) for ref in missing) else why

    def _is_there(self, kind: Kind, ref: Ref) -> bool:
        """Whether Swoogo has a record of ours that its list does not hold."""
        number, client = self.context.links[ref].swoogo_id or 0, self.dispatcher.client
        try:
            self.dispatcher.call(lambda: client.get(kind, number), 1, Urgency.SETTLING)
        except RemoteError:
            return False
        return True
