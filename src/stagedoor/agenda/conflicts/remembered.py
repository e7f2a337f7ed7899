"""The conflicts of the agendas looked at last, for as long as nothing in them has changed (R45's revision).

Every list of sessions shows their number, and looking for them reads the whole agenda.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from stagedoor.agenda.conflicts.find import Conflict, Rules

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event

Told = list[tuple[Conflict, str]]
AGENDAS = 8  # in one process; a large one takes some megabytes

_lock = Lock()
_told: OrderedDict[tuple[object, ...], Told] = OrderedDict()


def remember_conflicts(event: Event, rules: Rules, look: Callable[[], Told]) -> Told:
    """The conflicts at the event's revision, each with its sentence; *look* finds them the first time.

    What is read may be newer than the revision that the event was read with, never older.
    """
    key = (event.pk, event.created_at, event.revision, rules)
    with _lock:
        if key in _told:
            _told.move_to_end(key)
            return _told[key]
    found = look()
    with _lock:
        _told[key] = found
        while len(_told) > AGENDAS:
            _told.popitem(last=False)
    return found
