"""Desired × record links × what Swoogo holds → the changes to make. Pure.

Planning again after everything was applied gives an empty plan; that is also how a run finds out that
there is nothing to do, before it makes any call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.compare import by_key, match_key
from stagedoor.sync.planning.records import (
    CREATING,
    DELETED,
    LINKED,
    RETIRED,
    Desired,
    LinkFacts,
    PictureFacts,
    Ref,
    Remark,
    Wanted,
)


@dataclass(frozen=True)
class Create:
    """Make a record in Swoogo that is not there."""

    wanted: Wanted


@dataclass(frozen=True)
class Link:
    """Take the record that stands in Swoogo already; fill its empty fields, keep the others (R24)."""

    wanted: Wanted
    row: Row


@dataclass(frozen=True)
class Update:
    """Change these fields of a linked record, and only these."""

    wanted: Wanted
    fields: Mapping[str, str]
    refs: Mapping[str, Ref]


@dataclass(frozen=True)
class Attach:
    """Attach a speaker to sessions; ``sessions`` are all of theirs that are sent, new ones included.

    ``known`` are the Swoogo ids of those that they are attached to already, the deleted ones left out.
    """

    speaker: int
    name: str
    sessions: tuple[int, ...]
    known: frozenset[int]


@dataclass(frozen=True)
class Detach:
    """Take a speaker off one session to which we attached them."""

    speaker: int
    name: str
    session: int
    swoogo_session_id: int


@dataclass(frozen=True)
class Upload:
    """Send a headshot or logo."""

    kind: Kind
    id: int
    name: str
    picture: PictureFacts


Change = Create | Link | Update | Attach | Detach | Upload


@dataclass
class Plan:
    """What to do, what not and why. ``claims`` are records whose creation is not settled yet (R38)."""

    changes: list[Change] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    claims: list[Wanted] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether Swoogo holds all of it already."""
        return not self.changes and not self.claims

    @property
    def kinds_to_list(self) -> set[Kind]:
        """The kinds of which Swoogo's list must be read before anything is created (R24, R38)."""
        creates = {change.wanted.kind for change in self.changes if isinstance(change, Create)}
        return creates | {wanted.kind for wanted in self.claims}


def make_plan(
    desired: Desired,
    links: Mapping[Ref, LinkFacts],
    stock: Mapping[Kind, Iterable[Row]] | None = None,
    taken: Mapping[Kind, frozenset[int]] | None = None,
) -> Plan:
    """Order the changes that turn what Swoogo holds into what is desired.

    ``stock`` holds the rows of the kinds that were listed; a kind that was not is planned as if Swoogo held
    none, which ``Plan.kinds_to_list`` then tells. ``taken`` are Swoogo ids that a link holds, of whatever
    state: they are never matched (R22, R24).
    """
    return _Planner(desired, links, stock or {}, taken or {}).plan()


class _Planner:
    """One planning; the order of the methods is the order of the plan."""

    def __init__(
        self,
        desired: Desired,
        links: Mapping[Ref, LinkFacts],
        stock: Mapping[Kind, Iterable[Row]],
        taken: Mapping[Kind, frozenset[int]],
    ) -> None:
        self.desired = desired
        self.links = links
        self.matches = {
            kind: by_key(kind, rows, taken.get(kind, frozenset())) for kind, rows in stock.items()
        }
        self.result = Plan(left_out=list(desired.left_out))
        # Records that stand, or will stand, in Swoogo under this connection.
        self.standing: set[Ref] = set()

    def plan(self) -> Plan:
        used = {place for session in self.desired.of(Kind.SESSION) for place in self._places(session)}
        for kind in (Kind.ROOM, Kind.TRACK, Kind.SESSION, Kind.SPONSOR):
            for wanted in self.desired.of(kind):
                if kind not in {Kind.ROOM, Kind.TRACK} or wanted.ref in used:
                    self._record(wanted)
        for wanted in self.desired.of(Kind.SPEAKER):
            self._speaker(wanted)
        self._attachments()
        self._detachments()
        for wanted in self.desired.records.values():
            if wanted.picture is not None and wanted.ref in self.standing:
                self._picture(wanted, wanted.picture)
        return self.result

    def _places(self, session: Wanted) -> Iterable[Ref]:
        """The room and track of a session, unless it stays as it is in Swoogo: then they are of no use."""
        link = self.links.get(session.ref)
        return () if link is not None and link.state in {DELETED, RETIRED} else session.refs.values()

    def _record(self, wanted: Wanted) -> None:
        link = self.links.get(wanted.ref)
        is_place = wanted.kind in {Kind.ROOM, Kind.TRACK}
        if link is None or (is_place and link.state in {DELETED, RETIRED}):
            self._new(wanted)
        elif link.state == CREATING:
            self.result.claims.append(wanted)
            self.standing.add(wanted.ref)
        elif link.state == LINKED:
            self.standing.add(wanted.ref)
            self._changed(wanted, link)
        else:
            self._leave_out(wanted, link.state)

    def _new(self, wanted: Wanted) -> None:
        found = self.matches.get(wanted.kind, {}).get(match_key(wanted.kind, wanted.fields), [])
        if len(found) > 1:
            message = f"Swoogo holds {len(found)} records that could be this one, so none was touched."
            self.result.left_out.append(
                Remark(wanted.kind, wanted.id, wanted.name, "several_matches", message, attempted=True)
            )
            return
        self.standing.add(wanted.ref)
        self.result.changes.append(Link(wanted, found.pop()) if found else Create(wanted))

    def _leave_out(self, wanted: Wanted, state: str) -> None:
        if state == DELETED:
            code, message = "deleted_in_swoogo", "It was deleted in Swoogo, so it is not sent again."
        else:
            code, message = (
                "earlier_connection",
                "It was sent under an earlier connection and is left as it is.",
            )
        self.result.left_out.append(Remark(wanted.kind, wanted.id, wanted.name, code, message))

    def _changed(self, wanted: Wanted, link: LinkFacts) -> None:
        unsure = link.unconfirmed_fields
        fields = {
            name: value
            for name, value in wanted.fields.items()
            if name in unsure or link.sent.get(name, "") != value
        }
        refs = {
            name: ref
            for name, ref in wanted.refs.items()
            if name in unsure or not self._points_there(link, name, ref)
        }
        filled = {name for name, value in link.sent.items() if value}
        fields |= dict.fromkeys((filled | unsure) - wanted.fields.keys() - wanted.refs.keys(), "")
        if fields or refs:
            self.result.changes.append(Update(wanted, fields, refs))
        else:
            self.result.unchanged += 1

    def _points_there(self, link: LinkFacts, name: str, ref: Ref) -> bool:
        target = self.links.get(ref)
        return target is not None and target.state == LINKED and link.sent.get(name) == str(target.swoogo_id)

    def _speaker(self, wanted: Wanted) -> None:
        link = self.links.get(wanted.ref)
        is_settled = link is None or link.state == LINKED
        if is_settled and not self._sessions_to_attach(wanted.id):
            message, is_attempted = "None of their sessions is sent.", self._is_attempted(wanted.id)
            self.result.left_out.append(
                Remark(wanted.kind, wanted.id, wanted.name, "no_sent_session", message, is_attempted)
            )
        else:
            self._record(wanted)

    def _is_attempted(self, speaker: int) -> bool:
        """Whether one of the speaker's sessions is attempted: those that stay skipped are not (R27)."""
        links = (self.links.get((Kind.SESSION, each)) for each in self.desired.on_attempted.get(speaker, ()))
        return any(link is None or link.state not in {DELETED, RETIRED} for link in links)

    def _sessions_to_attach(self, speaker: int) -> list[int]:
        sessions = self.desired.on_sent.get(speaker, ())
        return [session for session in sessions if (Kind.SESSION, session) in self.standing]

    def _attachments(self) -> None:
        deleted = {
            link.swoogo_id
            for link in self.links.values()
            if link.kind is Kind.SESSION and link.state == DELETED
        }
        for wanted in self.desired.of(Kind.SPEAKER):
            link = self.links.get(wanted.ref)
            if wanted.ref not in self.standing and (link is None or link.state != RETIRED):
                continue
            sessions = self._sessions_to_attach(wanted.id)
            attached = set(link.attached) - link.unconfirmed_sessions if link else set()
            if any(self._swoogo_id((Kind.SESSION, session)) not in attached for session in sessions):
                known = frozenset(attached - deleted)
                self.result.changes.append(Attach(wanted.id, wanted.name, tuple(sessions), known))

    def _swoogo_id(self, ref: Ref) -> int | None:
        link = self.links.get(ref)
        return link.swoogo_id if link is not None and link.state == LINKED else None

    def _detachments(self) -> None:
        """R23: only what we attached, only from sessions that are still sent, never for a deletion."""
        sessions = {
            link.swoogo_id: link.id
            for link in self.links.values()
            if link.kind is Kind.SESSION and link.state == LINKED
        }
        for link in self.links.values():
            if link.kind is not Kind.SPEAKER or link.id not in self.desired.present_speakers:
                continue
            still_on = set(self.desired.on_sent.get(link.id, ()))
            for swoogo_id in sorted({*link.attached, *link.unconfirmed_sessions} - link.attached_before):
                session = sessions.get(swoogo_id)
                is_sent = session is not None and (Kind.SESSION, session) in self.desired.records
                if session is not None and is_sent and session not in still_on and link.state != DELETED:
                    self.result.changes.append(Detach(link.id, self._name(link), session, swoogo_id))

    def _name(self, link: LinkFacts) -> str:
        wanted = self.desired.records.get((link.kind, link.id))
        sent = f"{link.sent.get('first_name', '')} {link.sent.get('last_name', '')}".strip()
        return wanted.name if wanted else sent

    def _picture(self, wanted: Wanted, picture: PictureFacts) -> None:
        link = self.links.get(wanted.ref)
        if picture.sha256:
            if link is None or link.picture_sent != picture.sha256:
                self.result.changes.append(Upload(wanted.kind, wanted.id, wanted.name, picture))
        elif picture.problem or link is None or not link.picture_sent:
            code = picture.problem_code or "picture_waiting"
            message = picture.problem or "Its picture has not been fetched yet."
            self.result.left_out.append(Remark("picture", wanted.id, wanted.name, code, message))
