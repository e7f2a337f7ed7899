"""Which records a bulk act is to be done to: the ticked ones, or all that a list's filter finds."""

from __future__ import annotations

from django.http import QueryDict

from stagedoor.agenda.models import Event
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural
from stagedoor.web.converters import read_ids
from stagedoor.web.lists.registry import list_of

MAX_FILTER = 2_000


def selected_ids(event: Event, kind: str, data: QueryDict) -> list[int]:
    """The ids that a form or an address names.

    They stand in ``ids`` (with commas between), in as many fields called by the kind, or are those that the
    list's query in ``filter`` finds where ``everything`` tells how many the person saw. Raises InputError
    when there are not as many any more.
    """
    expected = data.get("everything", "")
    if not expected:
        return read_ids([*data.get("ids", "").split(","), *data.getlist(kind)])
    asked = data.get("filter", "")
    if len(asked) > MAX_FILTER:
        raise InputError("The filter is too long, so nothing was changed.", place="filter")
    listing = list_of(event, kind)
    found = listing.matching(listing.filters(QueryDict(asked)))
    ids = [int(pk) for pk in found.order_by().values_list("pk", flat=True)]
    if str(len(ids)) != expected:
        raise InputError(
            f"{plural(len(ids), kind)} match now, not {expected}, so nothing was changed.",
            code="other_selection",
            remedy="Look at the list again, then select all that match once more.",
        )
    return ids
