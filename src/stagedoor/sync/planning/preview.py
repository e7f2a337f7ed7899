"""From a plan, and what was read for it, to the lines that people see before it is carried out (R36). Pure.

What a line says is what its operation sends; what it costs is what the operation spends, as the account's
readings have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stagedoor.common.text import plural
from stagedoor.swoogo.readings import Readings
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.both_changed import waiting_remark
from stagedoor.sync.planning.changes import Attach, Change, Create, Detach, Link, Plan, Remove, Update, Upload
from stagedoor.sync.planning.contacts import Contacts, body_beside, has_more_than_names
from stagedoor.sync.planning.field_changes import field_change
from stagedoor.sync.planning.lines import (
    ATTACHMENT,
    ON_SESSIONS,
    PICTURE,
    FieldChange,
    Line,
    numbered,
    ref_key,
)
from stagedoor.sync.planning.reconcile import adopt
from stagedoor.sync.planning.records import LINKED, Desired, LinkFacts, Ref, Remark, Wanted


@dataclass(frozen=True)
class Known:
    """What a plan is previewed with: the links, and what was read in Swoogo.

    ``on_sessions``: by speaker, the Swoogo ids of the sessions that they are on now.
    """

    links: Mapping[Ref, LinkFacts]
    readings: Readings = field(default_factory=Readings)
    contacts: Contacts | None = None
    on_sessions: Mapping[int, frozenset[int]] = field(default_factory=dict)
    beside_contact: frozenset[int] = frozenset()


def preview_lines(plan: Plan, desired: Desired, known: Known) -> list[Line]:
    """The plan line by line, in the order in which it is planned."""
    return _Preview(plan, desired, known).lines()


def left_as_it_is(plan: Plan) -> list[Remark]:
    """What differs in Swoogo and stays there, though nothing is sent of it (R37)."""
    updates = [change for change in plan.changes if isinstance(change, Update)]
    return [
        *(
            Remark(*change.wanted.ref, change.wanted.name, "kept_theirs", _kept(change))
            for change in updates
            if not change.names and change.kept
        ),
        *(waiting_remark(change.wanted, change.waits) for change in updates if change.waits),
    ]


class _Preview:
    """One plan being told."""

    def __init__(self, plan: Plan, desired: Desired, known: Known) -> None:
        self.plan = plan
        self.desired = desired
        self.known = known
        # The line that makes or links a record, by the record.
        self.made: dict[Ref, int] = {}
        self.rows: dict[Ref, Row] = {}

    def lines(self) -> list[Line]:
        told: list[Line] = []
        for change in self.plan.changes:
            line = self._line(change)
            if line is None:
                continue
            told.append(line)
            if isinstance(change, Create | Link):
                self.made[change.wanted.ref] = len(told)
            if isinstance(change, Link):
                self.rows[change.wanted.ref] = change.row
        return self._with_sessions(numbered(told))

    def _line(self, change: Change) -> Line | None:
        line: Line | None
        match change:
            case Create():
                line = self._create(change)
            case Link():
                line = self._link(change)
            case Update():
                line = self._update(change) if change.names else None
            case Attach():
                line = self._attach(change)
            case Detach():
                line = self._detach(change)
            case Upload():
                line = self._upload(change)
            case Remove():
                line = _remove(change)
        return line

    def _create(self, change: Create) -> Line:
        wanted, full = change.wanted, {name: value for name, value in change.wanted.fields.items() if value}
        contacts, beside = self.known.contacts, wanted.kind is Kind.SPEAKER
        if not beside or contacts is None or not contacts.may_know(wanted):
            fields = self._fields(wanted, full, wanted.refs, {})
            return self._record(
                "create", wanted, fields, f"It is new in Swoogo.{self._without(wanted.refs)}", 1
            )
        contact = contacts.of(wanted)
        body, kept = body_beside(full, contact)
        told = list(self._fields(wanted, body, {}, contact or {}))
        if contact is not None:
            reason = "New in this event; the account knows the contact."
            if kept:
                labels = wanted.schema.labels(each.field for each in kept)
                reason += f" Kept as the contact has it: {labels}."
            return self._record("create", wanted, told, reason, 1)
        rest = {name: value for name, value in full.items() if name not in body}
        told += [replace(each, if_empty=True) for each in self._fields(wanted, rest, {}, {})]
        reason = "It is new in Swoogo. If the account knows the contact, what stands there is kept."
        return self._record("create", wanted, told, reason, 2 if has_more_than_names(wanted) else 1)

    def _link(self, change: Link) -> Line:
        wanted, row = change.wanted, change.wanted.read(change.row)
        ours = {**wanted.fields, **{name: self._id(ref) for name, ref in wanted.refs.items()}}
        body, kept = adopt(wanted.schema, ours, row)
        refs = self._there({name: ref for name, ref in wanted.refs.items() if name in body})
        plain = {name: value for name, value in body.items() if name not in wanted.refs}
        reason = f"It is in Swoogo already ({row['id']}) and is linked."
        if kept:
            labels = wanted.schema.labels(each.field for each in kept)
            reason += f" Kept as it is there, though it differs here: {labels}."
        fields = self._fields(wanted, plain, refs, row)
        return self._record("link", wanted, fields, reason, self._update_credits if fields else 0)

    def _update(self, change: Update) -> Line | None:
        wanted = change.wanted
        if not change.fields and not self._there(change.refs):
            return None  # all that is to go points to what is not there
        reason = "It changed here since it was last sent."
        if change.theirs:
            labels = wanted.schema.labels(each.field for each in change.theirs)
            reason = f"It changed on both sides; ours is sent: {labels}."
        if change.kept:
            reason += f" {_kept(change)}"
        reason += self._without(change.refs)
        fields = self._fields(wanted, change.fields, change.refs, change.before or {})
        return self._record("update", wanted, fields, reason, self._update_credits)

    @property
    def _update_credits(self) -> int:
        return 2 if self.known.readings.update == "whole" else 1

    def _attach(self, change: Attach) -> Line | None:
        ref = (Kind.SPEAKER, change.speaker)
        before = self.known.on_sessions.get(change.speaker, frozenset())
        open_ones = [each for each in change.sessions if self._number(each) not in change.known]
        new = [each for each in open_ones if self._number(each) not in before]
        if not open_ones:
            return None
        needs: list[tuple[int, ...]] = [(self.made[ref],)] if ref in self.made else []
        if new and all((Kind.SESSION, each) in self.made for each in open_ones):
            needs.append(tuple(self.made[Kind.SESSION, each] for each in open_ones))
        if not new:
            reason = "They are on it in Swoogo already; that is noted, and nothing is sent."
            return _line("link", change, reason, 0, needs=tuple(needs))
        names = sorted(self._name((Kind.SESSION, each)) for each in new)
        fields = (FieldChange("sessions", ON_SESSIONS, "", ", ".join(names)),)
        reason = f"They speak at {plural(len(new), 'session')} where Swoogo does not have them."
        return _line("attach", change, reason, 1, fields=fields, needs=tuple(needs))

    def _detach(self, change: Detach) -> Line:
        name = self._name((Kind.SESSION, change.session))
        before = self.known.on_sessions.get(change.speaker)
        if before is not None and change.swoogo_session_id not in before:
            reason = "They are not on it in Swoogo any more; that is noted, and nothing is sent."
            return _line("detach", change, reason, 0, session=change.session)
        cost = 2 if self.known.readings.detach == "replace" else 1
        fields = (FieldChange("sessions", ON_SESSIONS, name, ""),)
        reason = "They were attached by a sync, and are not on this session any more."
        return _line("detach", change, reason, cost, fields=fields, session=change.session)

    def _upload(self, change: Upload) -> Line | None:
        ref = (change.kind, change.id)
        if self._keeps_its_picture(ref):
            return None
        link, wanted = self.known.links.get(ref), self.desired.records[ref]
        contacts = self.known.contacts
        is_beside = change.kind is Kind.SPEAKER and link is None and contacts is not None
        is_unsure = (
            is_beside and contacts is not None and contacts.may_know(wanted) and not contacts.of(wanted)
        )
        is_unsure = is_unsure or change.id in self.known.beside_contact
        had = "the one that was sent before" if link is not None and link.picture_sent else ""
        label = "Headshot" if change.kind is Kind.SPEAKER else "Logo"
        fields = (FieldChange(PICTURE, label, had, "the one that stands here", if_empty=is_unsure),)
        needs = ((self.made[ref],),) if ref in self.made else ()
        reason = "It changed here since it was last sent." if had else "It has not been sent yet."
        return Line(0, "upload", PICTURE, change.id, change.name, fields, reason, 1, needs)

    def _keeps_its_picture(self, ref: Ref) -> bool:
        """Whether a record that is found, or a contact that is known, has a picture there (R24, R37)."""
        row = self.rows.get(ref)
        if row is not None:
            return bool(row.get("profile_picture") or row.get("logo_id"))
        contacts, wanted = self.known.contacts, self.desired.records[ref]
        contact = contacts.of(wanted) if contacts and ref in self.made and ref[0] is Kind.SPEAKER else None
        return bool(contact and contact.get("profile_picture"))

    def _record(
        self, action: str, wanted: Wanted, fields: Iterable[FieldChange], reason: str, credits: int
    ) -> Line:
        told = tuple(fields)
        named = {each.field for each in told}
        needs = tuple(
            (self.made[ref],) for name, ref in wanted.refs.items() if name in named and ref in self.made
        )
        return Line(0, action, str(wanted.kind), wanted.id, wanted.name, told, reason, credits, needs)

    def _with_sessions(self, lines: list[Line]) -> list[Line]:
        """A speaker who is new needs one of their sessions: who is on none is not sent (R12)."""
        return [
            replace(line, needs=(*line.needs, sessions))
            if line.kind == Kind.SPEAKER
            and line.action in {"create", "link"}
            and (sessions := self._new(line))
            else line
            for line in lines
        ]

    def _new(self, line: Line) -> tuple[int, ...]:
        """The lines of the speaker's sessions, where all that are sent are new in this plan."""
        links = self.known.links
        refs = [(Kind.SESSION, each) for each in self.desired.on_sent.get(line.id, ())]
        if any(ref in links and links[ref].state == LINKED for ref in refs):
            return ()
        return tuple(self.made[ref] for ref in refs if ref in self.made)

    def _fields(
        self, wanted: Wanted, fields: Mapping[str, str], refs: Mapping[str, Ref], row: Row
    ) -> list[FieldChange]:
        told = [field_change(wanted, name, value, row) for name, value in fields.items()]
        there = self._there(refs)
        return [*told, *(field_change(wanted, name, self._name(ref), row) for name, ref in there.items())]

    def _there(self, refs: Mapping[str, Ref]) -> dict[str, Ref]:
        """The references to what stands in Swoogo, or will: others are not sent."""
        links, made = self.known.links, self.made
        return {
            name: ref
            for name, ref in refs.items()
            if ref in made or (ref in links and links[ref].state == LINKED)
        }

    def _without(self, refs: Mapping[str, Ref]) -> str:
        """What to say of a room or track that does not go along."""
        missing = [str(ref[0]) for name, ref in refs.items() if name not in self._there(refs)]
        return f" It goes without its {' and '.join(missing)}, which cannot be sent." if missing else ""

    def _id(self, ref: Ref) -> str:
        """The Swoogo id of a record of ours; one that has none yet is unlike any."""
        link = self.known.links.get(ref)
        if link is not None and link.state == LINKED:
            return str(link.swoogo_id)
        return str(self.rows[ref]["id"]) if ref in self.rows else f"new {ref_key(ref)}"

    def _number(self, session: int) -> int | None:
        """The session's Swoogo id, if it has one."""
        text = self._id((Kind.SESSION, session))
        return int(text) if text.isdecimal() else None

    def _name(self, ref: Ref) -> str:
        wanted = self.desired.records.get(ref)
        if wanted is not None:
            return wanted.name
        link = self.known.links.get(ref)
        return str(link.sent.get("name", "")) if link else ""


def _line(action: str, change: Attach | Detach, reason: str, cost: int, **facts: Any) -> Line:
    """A line about a speaker's sessions."""
    return replace(Line(0, action, ATTACHMENT, change.speaker, change.name, (), reason, cost), **facts)


def _remove(change: Remove) -> Line:
    reason = f"It is {change.why} here, and this mapping removes that. A session with registrants stays."
    return Line(0, "remove", change.kind, change.id, change.name, (), reason, change.credits)


def _kept(change: Update) -> str:
    labels = change.wanted.schema.labels(each.field for each in change.kept)
    return f"Kept as it is in Swoogo, though it differs here: {labels}."
