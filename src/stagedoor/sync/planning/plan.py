"""Desired × record links × what Swoogo holds → the changes to make. Pure.

Planning again after everything was applied gives an empty plan; that is also how a run finds out that
there is nothing to do, before it makes any call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.planning.answers import Offers, answer
from stagedoor.sync.planning.both_changed import waiting_for_answer, waiting_remark, with_put_back
from stagedoor.sync.planning.changes import Attach, Create, Detach, Link, Plan, Update, Upload
from stagedoor.sync.planning.email_swaps import order_emails
from stagedoor.sync.planning.hands_off import leave_alone, without_marked
from stagedoor.sync.planning.merge import merge
from stagedoor.sync.planning.policy import Policy
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
from stagedoor.sync.planning.removals import removals_of


def make_plan(
    desired: Desired,
    links: Mapping[Ref, LinkFacts],
    stock: Mapping[Kind, Iterable[Row]] | None = None,
    taken: Mapping[Kind, frozenset[int]] | None = None,
    rows: Mapping[Ref, Row] | None = None,
    *,
    policy: Policy | None = None,
) -> Plan:
    """Order the changes that turn what Swoogo holds into what is desired.

    ``stock`` holds the rows of the kinds that were listed; a kind that was not is planned as if Swoogo held
    none, which ``Plan.kinds_to_list`` then tells. ``taken`` are Swoogo ids that a link holds, of whatever
    state: they are never matched (R22, R24). ``rows`` are linked records as they were read: an update of one
    that was not says so (``Plan.to_read``). ``policy`` are the mapping's settings and people's answers.
    """
    policy = policy or Policy()
    desired, known = leave_alone(with_put_back(desired, links), links, policy)
    plan = _Planner(desired, known, stock or {}, taken or {}, rows or {}, policy=policy).plan()
    return without_marked(plan, links, policy)


PICTURE_KEPT = "Swoogo keeps the one that it has, since its API has no way to take a picture off."

_PLACES = frozenset({Kind.ROOM, Kind.TRACK})


class _Planner:
    """One planning; the order of the methods is the order of the plan."""

    def __init__(
        self,
        desired: Desired,
        links: Mapping[Ref, LinkFacts],
        stock: Mapping[Kind, Iterable[Row]],
        taken: Mapping[Kind, frozenset[int]],
        rows: Mapping[Ref, Row],
        *,
        policy: Policy,
    ) -> None:
        self.desired = desired
        self.links = links
        self.rows = rows
        self.policy = policy
        self.offers = {
            kind: Offers.of(kind, rows, taken.get(kind, frozenset()), policy) for kind, rows in stock.items()
        }
        self.result = Plan(left_out=list(desired.left_out))
        # Records that stand, or will stand, in Swoogo under this connection.
        self.standing: set[Ref] = set()
        # Rooms that are found in this plan, by their Swoogo ids.
        self.found: dict[Ref, int] = {}
        self.updates: list[Update] = []

    def plan(self) -> Plan:
        used = {place for session in self.desired.of(Kind.SESSION) for place in self._places(session)}
        for kind in (Kind.ROOM, Kind.TRACK, Kind.SESSION, Kind.SPONSOR, Kind.SPEAKER):
            of_kind = self.desired.of(kind)
            self._new(kind, [each for each in of_kind if self._is_of_use(each, used) and self._is_new(each)])
        ordered, told = order_emails(self.updates, self.links)
        self.result.changes += [update for update in ordered if update.is_something]
        self.result.left_out += told
        self._attachments()
        self._detachments()
        removals, told = removals_of(self.desired, self.links)
        self.result.changes += removals
        self.result.left_out += told
        for wanted in self.desired.records.values():
            if wanted.picture is not None and wanted.ref in self.standing:
                self._picture(wanted, wanted.picture)
            elif wanted.picture is None and wanted.schema.has_picture:
                self._no_picture(wanted)
        return self.result

    def _places(self, session: Wanted) -> Iterable[Ref]:
        """The room and track of a session, unless it stays as it is in Swoogo: then they are of no use."""
        link = self.links.get(session.ref)
        return () if link is not None and link.state in {DELETED, RETIRED} else session.refs.values()

    def _is_of_use(self, wanted: Wanted, used: Collection[Ref]) -> bool:
        """Whether the record has anything to do in Swoogo: a place needs a session, a speaker likewise."""
        if wanted.kind in _PLACES:
            return wanted.ref in used
        return wanted.kind is not Kind.SPEAKER or self._has_session(wanted)

    def _is_new(self, wanted: Wanted) -> bool:
        """Whether nothing is known of the record in Swoogo; what is known is planned at once."""
        link = self.links.get(wanted.ref)
        if link is None or (wanted.kind in _PLACES and link.state in {DELETED, RETIRED}):
            return True
        if link.state == CREATING:
            self.result.claims.append(wanted)
            self.standing.add(wanted.ref)
        elif link.state == LINKED:
            self.standing.add(wanted.ref)
            self._changed(wanted, link)
        else:
            self._leave_out(wanted, link.state)
        return False

    def _new(self, kind: Kind, records: list[Wanted]) -> None:
        answered = answer(kind, records, self.offers.get(kind, Offers()), self.policy, self._room_of)
        self.result.proposals += answered.proposals
        self.result.left_out += answered.left_out
        for wanted in answered.to_send:
            row = answered.found.get(wanted.ref)
            self.standing.add(wanted.ref)
            if row is not None:
                self.found[wanted.ref] = row["id"]
            self.result.changes.append(Create(wanted) if row is None else Link(wanted, row))

    def _room_of(self, session: Wanted) -> str:
        """The Swoogo id of the session's room, empty where it has none or is not there yet."""
        room = session.refs.get("location_id")
        swoogo_id = (self._swoogo_id(room) or self.found.get(room)) if room else None
        return str(swoogo_id or "")

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
        waiting = waiting_for_answer(wanted, link, self.links)
        held = wanted.schema.together({each.field for each in waiting})
        if waiting:
            self.result.left_out.append(waiting_remark(wanted, waiting))
        fields = {
            name: value
            for name, value in wanted.fields.items()
            if name not in held and (name in unsure or link.sent.get(name, "") != value)
        }
        refs = {
            name: ref
            for name, ref in wanted.refs.items()
            if name not in held and (name in unsure or not self._points_there(link, name, ref))
        }
        filled = {name for name, value in link.sent.items() if value}
        ours = (filled | unsure) & wanted.schema.sent
        fields |= dict.fromkeys(ours - wanted.fields.keys() - wanted.refs.keys() - held, "")
        if not fields and not refs:
            self.result.unchanged += 1
            return
        together = wanted.schema.together({*fields, *refs})
        fields |= {name: wanted.fields[name] for name in together if name in wanted.fields}
        update, row = Update(wanted, fields, refs), self.rows.get(wanted.ref)
        self.updates.append(
            update if row is None else merge(update, link, row, self.links, self.policy.both_changed)
        )

    def _points_there(self, link: LinkFacts, name: str, ref: Ref) -> bool:
        target = self.links.get(ref)
        return target is not None and target.state == LINKED and link.sent.get(name) == str(target.swoogo_id)

    def _has_session(self, speaker: Wanted) -> bool:
        """Whether one of the speaker's sessions is in Swoogo, or will be; where not, that is told."""
        link = self.links.get(speaker.ref)
        if (link is not None and link.state != LINKED) or self._sessions_to_attach(speaker.id):
            return True
        message, is_attempted = "None of their sessions is sent.", self._is_attempted(speaker.id)
        told = Remark(speaker.kind, speaker.id, speaker.name, "no_sent_session", message, is_attempted)
        self.result.left_out.append(told)
        return False

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

    def _no_picture(self, wanted: Wanted) -> None:
        """One that was sent before stays there, which is told."""
        link = self.links.get(wanted.ref)
        if link is not None and link.state == LINKED and link.picture_sent:
            message = f"Its picture was removed here. {PICTURE_KEPT}"
            self.result.left_out.append(Remark("picture", wanted.id, wanted.name, "picture_kept", message))

    def _picture(self, wanted: Wanted, picture: PictureFacts) -> None:
        link = self.links.get(wanted.ref)
        if picture.sha256:
            if link is None or link.picture_sent != picture.sha256:
                self.result.changes.append(Upload(wanted.kind, wanted.id, wanted.name, picture))
        elif picture.problem or link is None or not link.picture_sent:
            code = picture.problem_code or "picture_waiting"
            message = picture.problem or "Its picture has not been fetched yet."
            self.result.left_out.append(Remark("picture", wanted.id, wanted.name, code, message))
