"""What the account knows of new speakers' contacts, found out before they are created (R37).

Profiles are account-wide: a speaker belongs to the contact with their email, and what is written to the one
shows in all events of the account (Swoogo API notes, §8.2). What is there already is theirs. It is found out
in the way that costs fewer credits: the account's contacts in one list, 10 a page, or a create with names and
email only, whose answer tells what is empty, and an update that fills that: one more for each new speaker.
Until a probe has found that speakers can be changed field by field, the list goes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagedoor.common.errors import Forbidden, NotFound, Rejected
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.credits.ledger import Urgency
from stagedoor.sync.planning.changes import Create, Plan
from stagedoor.sync.planning.contacts import Contacts, has_more_than_names
from stagedoor.sync.planning.missing_routes import has_no_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.swoogo.pages import Page
    from stagedoor.sync.execution.dispatcher import Dispatcher

FIELDS_ASKED = ("first_name", "last_name", "email", "job_title", "company", "bio", "profile_picture")


def look_at_contacts(plan: Plan, dispatcher: Dispatcher, known: Contacts | None) -> Contacts | None:
    """Look, if the plan creates speakers with more than names and it was not looked before; what is known."""
    creates = [each.wanted for each in plan.changes if isinstance(each, Create)]
    new = [each for each in creates if each.kind is Kind.SPEAKER and has_more_than_names(each)]
    if not new or known is not None:
        return known
    readings = dispatcher.client.readings
    cannot_fill = has_no_route(Kind.SPEAKER, readings.missing)
    if len(new) <= LIST_CREDITS and readings.update == "partial" and not cannot_fill:
        return Contacts()
    try:
        return _list(dispatcher, worth=None if cannot_fill else len(new))
    except (Forbidden, NotFound, Rejected):
        return Contacts()  # the key may not list them


def _list(dispatcher: Dispatcher, worth: int | None) -> Contacts:
    """All contacts, each page paid by itself; given up where the rest costs more than it is ``worth``."""
    rows: dict[int, Row] = {}
    number = 1
    while True:
        page = dispatcher.call(_page(dispatcher, number), LIST_CREDITS, Urgency.NEW)
        new = {row["id"]: row for row in page.rows if row["id"] not in rows}
        rows |= new
        pages = page.pages or number + bool(page.rows)
        if not new or number >= pages:
            # One that lacks some is as good as none for those that it lacks.
            is_whole = page.total is None or len(rows) >= page.total
            return Contacts.of_rows(rows.values(), are_all=is_whole)
        if worth is not None and LIST_CREDITS * (pages - number) > worth:
            return Contacts.of_rows(rows.values(), are_all=False)
        number += 1


def _page(dispatcher: Dispatcher, number: int) -> Callable[[], Page]:
    return lambda: dispatcher.client.contacts_page(number, FIELDS_ASKED)
