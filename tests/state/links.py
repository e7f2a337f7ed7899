"""Our links with a Swoogo event."""

from __future__ import annotations

from stagedoor.agenda.models import Event
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import LinkState, RecordLink
from tests.state.holding import Key
from tests.state.rules import Expected, Ref

Links = dict[Ref, RecordLink]
PLACES = frozenset({Kind.ROOM, Kind.TRACK})


def our_links(event: Event, swoogo_event: int) -> Links:
    """What we believe to stand there."""
    rows = RecordLink.objects.filter(event=event, swoogo_event_id=swoogo_event)
    return {(Kind(link.kind), link.record_id): link for link in rows}


def stands(link: RecordLink | None) -> bool:
    """Whether we believe that the record stands there."""
    return link is not None and link.state == LinkState.LINKED


def is_held(key: Key, links: Links) -> bool:
    """Whether a link holds this record of Swoogo's."""
    return any(ref[0] is key[0] and link.swoogo_id == key[1] for ref, link in links.items())


def goes(ref: Ref, wanted: Expected, links: Links) -> bool:
    """A speaker goes while one of their sessions stands, a room or track while one of its sessions goes."""
    if ref[0] is Kind.SPEAKER:
        theirs = [(Kind.SESSION, session) for who, session in wanted.speaking if who == ref[1]]
        return any(stands(links.get(session)) for session in theirs)
    if ref[0] in PLACES:
        held = [links.get(session) for session, places in wanted.places.items() if ref in places]
        return any(link is None or link.state in {LinkState.LINKED, LinkState.CREATING} for link in held)
    return True
