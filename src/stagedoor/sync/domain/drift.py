"""*Check drift*: what Swoogo holds beside what is here and what was sent, without changing it (R37)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.models import AgendaRecord
from stagedoor.common import shared_clock
from stagedoor.common.errors import NotFound
from stagedoor.swoogo import Readings, Row
from stagedoor.swoogo.endpoints import LIST_CREDITS, PAGE_SIZE_EXPANDED, PAGE_SIZES
from stagedoor.swoogo.records import Kind
from stagedoor.sync.clients import client_for_mapping
from stagedoor.sync.domain.announcements import announce_drift
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.questions import limits_of
from stagedoor.sync.domain.runs import refuse_during_a_run
from stagedoor.sync.models import DriftCheck, EventMapping, LinkState, RecordLink, RunScope
from stagedoor.sync.planning.doubtful_lists import doubt, missing_from
from stagedoor.sync.planning.drift import Comparison, Kept, Names, compare_record
from stagedoor.sync.planning.drift_others import (
    PICTURE_FIELDS,
    SentSessions,
    compare_picture,
    compare_sessions,
)
from stagedoor.sync.planning.hands_off import marked_fields
from stagedoor.sync.planning.policy import PICTURE, Policy
from stagedoor.sync.planning.proposals import called
from stagedoor.sync.planning.records import LinkFacts, Ref, Wanted
from stagedoor.sync.snapshot import KINDS, SCOPES, link_facts, plan_now, read_hands_off, taken_ids


def kinds_to_compare(mapping: EventMapping) -> list[Kind]:
    """The kinds that are listed: those of the agenda, and sponsors where there are any."""
    has_sponsors = mapping.event.sponsors.filter(deleted_at=None).exists() or _links(mapping, [Kind.SPONSOR])
    return sorted(KINDS[RunScope.AGENDA] | (KINDS[RunScope.SPONSORS] if has_sponsors else frozenset()))


def credits_needed(mapping: EventMapping) -> int:
    """What a check costs at the least: 10 credits a page, one list for each kind, and 1 for a token."""
    most = Readings.from_json(mapping.connection.readings).per_page_cap or PAGE_SIZES[0]
    counts = Counter(link.kind for link in _links(mapping, kinds_to_compare(mapping)))
    # Speakers with their sessions come in smaller pages.
    size = {Kind.SPEAKER: min(most, PAGE_SIZE_EXPANDED)}
    pages = (math.ceil(counts[kind] / size.get(kind, most)) for kind in kinds_to_compare(mapping))
    return LIST_CREDITS * sum(max(1, each) for each in pages) + 1


def check_drift(mapping: EventMapping, actor: Person | None = None) -> DriftCheck:
    """Compare every record with Swoogo; what differs is kept on the record links and on the check.

    Reads one list for each kind and writes nothing there. Raises ConfigError while a sync is under way, and
    RemoteError when Swoogo does not answer; what was known before stays then.
    """
    refuse_during_a_run(mapping)
    asked_at = shared_clock.now()
    with client_for_mapping(mapping) as client:
        rows = {
            kind: list(
                client.list(kind, mapping.swoogo_event_id, is_sure=True, expand_sessions=kind is Kind.SPEAKER)
            )
            for kind in kinds_to_compare(mapping)
        }
        spent = client.credits
    with transaction.atomic():
        refuse_during_a_run(mapping)
        compared = _Compared(mapping, rows, asked_at)
        compared.keep()
        check, _ = DriftCheck.objects.update_or_create(
            mapping=mapping,
            defaults={
                "checked_at": asked_at,
                "not_ours": compared.not_ours(),
                "doubts": compared.doubts(),
                "credits": spent,
            },
        )
        record_audit(mapping.event.organization, actor, "swoogo.drift_checked", mapping, credits=spent)
        announce_drift(mapping)
    return check


def check_record(record: AgendaRecord, actor: Person | None = None) -> RecordLink | None:
    """Compare one record, for 1 credit; None where it does not stand in Swoogo as far as is known."""
    mapping = live_mapping(record.event)
    refuse_during_a_run(mapping)
    kind = Kind(record._meta.model_name or "")
    link = next((each for each in _links(mapping, [kind]) if each.record_id == record.pk), None)
    if link is None:
        return None
    asked_at, rows = shared_clock.now(), []
    with client_for_mapping(mapping) as client:
        try:
            rows = [client.get(kind, link.swoogo_id or 0, expand_sessions=kind is Kind.SPEAKER)]
        except NotFound:
            rows = []
    with transaction.atomic():
        refuse_during_a_run(mapping)
        _Compared(mapping, {kind: rows}, asked_at).keep(only=(kind, record.pk))
        record_audit(mapping.event.organization, actor, "swoogo.drift_checked", record)
    link.refresh_from_db()
    return link


KEPT = ["compared_at", "is_gone", "drift", "pending", "differences", "waiting", "baseline"]


class _Compared:
    """The records of a mapping beside the rows that were read."""

    def __init__(self, mapping: EventMapping, rows: Mapping[Kind, list[Row]], asked_at: datetime) -> None:
        self.mapping = mapping
        self.rows = rows
        self.asked_at = asked_at
        self.policy = Policy(hands_off=read_hands_off(mapping.event))
        self.wanted: dict[Ref, Wanted] = {}
        self.links: dict[Ref, RecordLink] = {}
        self.on_sent: dict[int, tuple[int, ...]] = {}
        for scope in {SCOPES[kind] for kind in rows}:
            now = plan_now(mapping, scope)
            self.wanted |= now.desired.records
            self.links |= now.links
            self.on_sent |= now.desired.on_sent
        self.facts: dict[Ref, LinkFacts] = link_facts(self.links)

    def keep(self, only: Ref | None = None) -> None:
        """Write onto each link what its comparison showed."""
        names, by_id = (
            self._names(),
            {kind: {row["id"]: row for row in rows} for kind, rows in self.rows.items()},
        )
        for ref, link in self.links.items():
            is_asked = only is None or ref == only
            if link.state != LinkState.LINKED or ref[0] not in by_id or not is_asked:
                continue
            row = by_id[ref[0]].get(link.swoogo_id)
            link.compared_at, link.is_gone = self.asked_at, row is None
            found = Comparison() if row is None else self._compare(ref, row, names)
            link.drift = [asdict(each) for each in found.differs]
            link.pending = found.pending
            open_ones = {*found.kept, *found.pending, *(each.field for each in found.differs)}
            link.differences = [each for each in link.differences if each["field"] in open_ones]
            differing = {each.field for each in found.differs}
            link.waiting = [each for each in link.waiting if each["field"] in differing]
            picture = PICTURE_FIELDS.get(ref[0], "")
            if row is not None and row.get(picture):
                link.baseline = {**link.baseline, picture: row[picture]}
            link.save(update_fields=KEPT)

    def _compare(self, ref: Ref, row: Row, names: Names) -> Comparison:
        wanted = self.wanted.get(ref)
        if wanted is None or self.policy.is_untouchable(ref):
            return Comparison()
        link, differences = self.facts[ref], self.links[ref].differences
        kept = [_kept(each) for each in differences if each.get("is_kept")]
        marked = marked_fields(ref, self.policy, wanted.schema)
        found = compare_record(wanted, link, row, self.facts, names, kept=kept, marked=marked)
        beside = (
            [compare_sessions(link, row, self._sessions(ref[1]), names)] if ref[0] is Kind.SPEAKER else []
        )
        if PICTURE not in self.policy.untouchable_fields(ref):
            beside.append(compare_picture(wanted, link, row, {each["field"] for each in differences}))
        for each in filter(None, beside):
            each.note(found, kept)
        return found

    def _sessions(self, speaker: int) -> SentSessions:
        """Our sessions that stand in Swoogo: all that may be touched, and those that the speaker is on."""
        linked = {link.swoogo_id for link in self.links.values()}
        # A session that is gone there is told by itself.
        read = {row["id"] for row in self.rows[Kind.SESSION]} if Kind.SESSION in self.rows else linked
        there = {
            ref[1]: link.swoogo_id or 0
            for ref, link in self.links.items()
            if ref[0] is Kind.SESSION and ref in self.wanted and link.state == LinkState.LINKED
            if link.swoogo_id in read and not self.policy.is_untouchable(ref)
        }
        on = frozenset(there[each] for each in self.on_sent.get(speaker, ()) if each in there)
        return SentSessions(frozenset(there.values()), on)

    def _names(self) -> Names:
        """Our records, and rooms and tracks of theirs, by their Swoogo ids."""
        ours = {
            (ref[0], str(link.swoogo_id)): self.wanted[ref].name
            if ref in self.wanted
            else link.sent.get("name", "")
            for ref, link in self.links.items()
        }
        theirs = {
            (kind, str(row["id"])): called(kind, row)
            for kind in (Kind.ROOM, Kind.TRACK)
            for row in self.rows.get(kind, ())
        }
        return {**ours, **theirs}

    def not_ours(self) -> list[dict[str, Any]]:
        """The records that Swoogo holds and no link does."""
        taken = taken_ids(self.mapping)
        return [
            {"kind": str(kind), "id": row["id"], "name": called(kind, row)}
            for kind, rows in self.rows.items()
            for row in rows
            if row["id"] not in taken.get(kind, frozenset())
        ]

    def doubts(self) -> dict[str, str]:
        """Of kinds whose list lacks too much of ours to be true, why (R40)."""
        limit = limits_of(self.mapping).deleted
        found = {
            str(kind): doubt(kind, len(missing), self.facts, limit.percent)
            for kind, rows in self.rows.items()
            if len(missing := missing_from(rows, self.facts, kind)) >= limit.least
        }
        return {kind: why for kind, why in found.items() if why}


def _kept(each: dict[str, Any]) -> Kept:
    """Both sides as they were when somebody chose theirs."""
    value = each.get("value")
    sides = value if isinstance(value, dict) else each
    return Kept(each["field"], sides["theirs"], sides["ours"])


def _links(mapping: EventMapping, kinds: Iterable[Kind]) -> list[RecordLink]:
    links = RecordLink.objects.filter(event=mapping.event, swoogo_event_id=mapping.swoogo_event_id)
    return list(links.filter(state=LinkState.LINKED, kind__in=list(kinds)))
