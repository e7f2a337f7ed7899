"""Attaching speakers to sessions, and taking them off (R12, R23)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from stagedoor.common.errors import ConfigError, NotFound, Rejected, StagedoorError
from stagedoor.common.text import plural
from stagedoor.swoogo import Client, Row
from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution.context import RunContext, may_be_done
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.models import LinkState, Outcome, RecordLink
from stagedoor.sync.planning.changes import Attach, Detach
from stagedoor.sync.planning.lines import ON_SESSIONS, FieldChange

ATTACHMENT = "attachment"


class AttachOperation(Operation):
    """One call per speaker, with the sessions that they are on and the new ones.

    That is right whether Swoogo adds or replaces; where it is known to add, the new ones go alone. Who stood
    in Swoogo before this run is read first: what a person attached stays theirs, and what a person detached
    is not attached again (R23).
    """

    def __init__(self, context: RunContext, change: Attach) -> None:
        super().__init__(context, (Kind.SPEAKER, change.speaker))
        self.change = change
        self.ids: list[int] = []
        self.known: frozenset[int] = frozenset()
        # What the link said before it was prepared.
        self.kept: tuple[list[int], list[int]] | None = None
        # The sessions that the speaker was on just before, whoever had attached them.
        self.before: frozenset[int] = frozenset()
        self.swoogo_id = 0
        self.is_created = False
        self.is_sent = False

    @property
    def link(self) -> RecordLink:
        """The speaker's link."""
        return self.context.links[Kind.SPEAKER, self.change.speaker]

    def prepare(self) -> bool:
        link = self.context.links.get((Kind.SPEAKER, self.change.speaker))
        if link is None or link.swoogo_id is None or link.state not in {LinkState.LINKED, LinkState.RETIRED}:
            return False
        self.swoogo_id = link.swoogo_id
        # What was taken off a moment ago must not be sent along.
        self.known = self.change.known & set(link.attached)
        self.ids = sorted(_swoogo_ids(self.context, self.change.sessions))
        self.is_created = self.subject in self.context.created
        new = set(self.ids) - self.known
        if new:
            self.kept = link.unconfirmed_sessions, link.attached_before
            # Until it is known what a speaker found in Swoogo was on, nothing is taken for ours.
            theirs = new if link.found else set()
            self._keep({*self.kept[0], *new}, {*self.kept[1], *theirs})
            self.note_in_flight(link, sessions=new)
        return bool(new)

    def send(self, client: Client) -> Row:
        self.before = self.known
        read_before = self.context.on_sessions.get(self.change.speaker)
        if read_before is not None:
            self.before = read_before
        elif not self.is_created:
            row = client.get(Kind.SPEAKER, self.swoogo_id, expand_sessions=True)
            self.before = frozenset(row.get("sessions", self.known))
        new = set(self.ids) - self.known - self.before
        if not new:
            return {"id": self.swoogo_id, "sessions": sorted(self.before)}
        self.is_sent = True
        return client.attach(
            self.swoogo_id, sorted(new if client.readings.attach == "adds" else new | self.before)
        )

    def done(self, answer: Any) -> None:
        self.context.unreachable = 0
        link = self.link
        told = set(answer.get("sessions", {*self.ids, *self.before}))
        missing = set(self.ids) - self.known - told
        new = set(self.ids) - self.known - missing
        lost = self.before - told
        link.attached = sorted((self.known | set(self.ids)) - missing - lost)
        self._keep(set(link.unconfirmed_sessions) - set(self.ids), self._theirs())
        if missing:
            self._suspect_sessions(missing)
            self._put(Outcome.FAILED, "readback", f"Swoogo did not attach {plural(len(missing), 'session')}.")
        else:
            self._put(Outcome.CREATED, "", f"Attached to {plural(len(new), 'session')}.", self._on(new))
        if lost:
            raise _stop_replaced(self.change.name, lost)

    def put_off(self) -> None:
        if self.kept is not None:
            self._keep(*self.kept)

    def failed(self, error: StagedoorError) -> None:
        if not self.is_sent or not may_be_done(error):
            self.put_off()
        else:
            theirs = self._theirs()
            self._keep(set(self.link.unconfirmed_sessions) - theirs, theirs)
        if isinstance(error, NotFound | Rejected):
            self.context.suspects.add((Kind.SPEAKER, self.change.speaker))
            self._suspect_sessions({*self.ids, *self.known})
        self.context.fail(ATTACHMENT, self.change.speaker, self.change.name, error)

    def _theirs(self) -> set[int]:
        """The sessions to which somebody else had attached the speaker; what was on its way is ours."""
        unconfirmed, theirs = self.kept or ([], [])
        on_its_way = set(unconfirmed) - set(theirs)
        return {*theirs, *((self.before - self.known - on_its_way) & set(self.ids))}

    def _keep(self, unconfirmed: Collection[int], theirs: Collection[int]) -> None:
        link = self.link
        link.unconfirmed_sessions, link.attached_before = sorted(unconfirmed), sorted(theirs)
        link.save(update_fields=["attached", "unconfirmed_sessions", "attached_before"])

    def _suspect_sessions(self, ids: Collection[int]) -> None:
        """Swoogo did not take these sessions: they may have been deleted there (R20)."""
        self.context.suspects.update(
            ref
            for ref, link in self.context.links.items()
            if ref[0] is Kind.SESSION and link.swoogo_id in ids
        )

    def _on(self, ids: Collection[int]) -> FieldChange:
        """The sessions of these Swoogo ids, by name."""
        links = (self.context.links.get((Kind.SESSION, each)) for each in self.change.sessions)
        names = sorted(_name(link) for link in links if link is not None and link.swoogo_id in ids)
        return FieldChange("sessions", ON_SESSIONS, "", ", ".join(names))

    def _put(self, outcome: Outcome, reason: str, message: str, *fields: FieldChange) -> None:
        self.context.outcomes.put(
            ATTACHMENT,
            self.change.speaker,
            self.change.name,
            outcome,
            reason=reason,
            message=message,
            fields=fields,
        )


class DetachOperation(Operation):
    """Take a speaker off one session."""

    def __init__(self, context: RunContext, change: Detach) -> None:
        super().__init__(context, (Kind.SPEAKER, change.speaker))
        self.change = change
        self.unconfirmed: list[int] = []
        self.swoogo_id = 0

    @property
    def link(self) -> RecordLink:
        """The speaker's link."""
        return self.context.links[Kind.SPEAKER, self.change.speaker]

    def prepare(self) -> bool:
        self.swoogo_id = self.link.swoogo_id or 0
        self.unconfirmed = self.link.unconfirmed_sessions
        there = self.context.on_sessions.get(self.change.speaker)
        if there is not None and self.change.swoogo_session_id not in there:
            self.done(None)
            return False
        if self.swoogo_id:
            _keep_unconfirmed(self.link, {*self.unconfirmed, self.change.swoogo_session_id})
            self.note_in_flight(self.link, sessions=[self.change.swoogo_session_id])
        return bool(self.swoogo_id)

    def send(self, client: Client) -> None:
        client.detach(self.swoogo_id, self.change.swoogo_session_id)

    def done(self, answer: Any) -> None:  # noqa: ARG002 - there is nothing in it
        self.context.unreachable = 0
        link, gone = self.link, self.change.swoogo_session_id
        if self.change.speaker in self.context.on_sessions:
            self.context.on_sessions[self.change.speaker] -= {gone}
        link.attached = [each for each in link.attached if each != gone]
        link.unconfirmed_sessions = [each for each in link.unconfirmed_sessions if each != gone]
        link.save(update_fields=["attached", "unconfirmed_sessions"])
        self.context.outcomes.put(
            ATTACHMENT,
            self.change.speaker,
            self.change.name,
            Outcome.REMOVED,
            message="Taken off a session that they are not on any more.",
            fields=self._off(),
        )

    def _off(self) -> list[FieldChange]:
        """The session, by name, where it has one here."""
        session = self.context.links.get((Kind.SESSION, self.change.session))
        if session is None:
            return []
        return [FieldChange(f"session {self.change.session}", ON_SESSIONS, _name(session), "")]

    def put_off(self) -> None:
        _keep_unconfirmed(self.link, self.unconfirmed)

    def failed(self, error: StagedoorError) -> None:
        if not may_be_done(error):
            self.put_off()
        if isinstance(error, NotFound):
            self.context.suspects.add((Kind.SPEAKER, self.change.speaker))
            self.context.suspects.add((Kind.SESSION, self.change.session))
        self.context.fail(ATTACHMENT, self.change.speaker, self.change.name, error)


def _name(session: RecordLink) -> str:
    return str(session.sent.get("name", ""))


def _keep_unconfirmed(link: RecordLink, sessions: Collection[int]) -> None:
    """Commit which attachments are on their way, before they are sent."""
    link.unconfirmed_sessions = sorted(sessions)
    link.save(update_fields=["unconfirmed_sessions"])


def _swoogo_ids(context: RunContext, sessions: Iterable[int]) -> set[int]:
    """Ids of the sessions that stand in Swoogo."""
    links = (context.links.get((Kind.SESSION, session)) for session in sessions)
    return {
        link.swoogo_id
        for link in links
        if link is not None and link.state == LinkState.LINKED and link.swoogo_id is not None
    }


def _stop_replaced(name: str, lost: Collection[int]) -> ConfigError:
    return ConfigError(
        f"Attaching the speaker “{name}” took them off {plural(len(lost), 'other session')} "
        f"({', '.join(str(each) for each in sorted(lost))}), so the reading “attaching adds” does not hold "
        "for this account. The run stopped before another speaker.",
        code="attach_replaces",
    )
