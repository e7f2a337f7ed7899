"""The plan of one record, without planning the whole agenda: only what its plan hangs on is read.

What that is follows from the rules: a session's plan hangs on its room and track; a speaker's on their
sessions, and on whoever has the same email (R25).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db.models import Q

from stagedoor.agenda.models import Session, Speaker, Sponsor
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import EventMapping, RunScope
from stagedoor.sync.planning.records import LINKED, Ref
from stagedoor.sync.snapshot import Part, Planned, plan_now

# Two emails of nothing but these are one email (``fold``) if they differ in upper and lower case only.
_PLAIN = re.compile("[!-~]*")
_NOT_PLAIN = "[^!-~]"


def plan_for(record: Session | Speaker | Sponsor, mapping: EventMapping) -> Planned:
    """A plan in which this record stands as in the plan of the whole agenda."""
    match record:
        case Session():
            return plan_now(mapping, RunScope.AGENDA, _around_session(record))
        case Speaker():
            return _plan_for_speaker(record, mapping)
        case Sponsor():
            return plan_now(mapping, RunScope.SPONSORS, {Kind.SPONSOR: [record.pk]})


def _around_session(session: Session) -> Part:
    return {
        Kind.SESSION: [session.pk],
        Kind.ROOM: _known(session.room_id),
        Kind.TRACK: _known(session.track_id),
    }


def _plan_for_speaker(speaker: Speaker, mapping: EventMapping) -> Planned:
    """Who takes another email waits for who has it in Swoogo, who may wait in turn: that takes the whole."""
    if not _PLAIN.fullmatch(speaker.email):
        return plan_now(mapping, RunScope.AGENDA)
    near = plan_now(mapping, RunScope.AGENDA, _around_speaker(speaker))
    return plan_now(mapping, RunScope.AGENDA) if _takes_an_email((Kind.SPEAKER, speaker.pk), near) else near


def _around_speaker(speaker: Speaker) -> Part:
    """Their sessions, and whoever may have the same email; nobody shares an empty one."""
    same = Q(email__iexact=speaker.email) | Q(email__regex=_NOT_PLAIN) if speaker.email else Q(pk=speaker.pk)
    others = Speaker.objects.filter(same, event=speaker.event_id, deleted_at=None).order_by()
    sessions = speaker.participations.order_by().values_list("session_id", flat=True)
    return {
        Kind.SPEAKER: {speaker.pk, *others.values_list("pk", flat=True)},
        Kind.SESSION: list(sessions),
    }


def _takes_an_email(ref: Ref, plan: Planned) -> bool:
    """Whether Swoogo has, or may have, another email of this speaker than they have here."""
    link, wanted = plan.links.get(ref), plan.desired.records.get(ref)
    if link is None or wanted is None or link.state != LINKED:
        return False
    return "email" in link.unconfirmed_fields or link.sent.get("email", "") != wanted.fields["email"]


def _known(place: int | None) -> Collection[int]:
    return [] if place is None else [place]
