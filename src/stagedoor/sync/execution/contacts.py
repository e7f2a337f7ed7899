"""What the account knows of new speakers' contacts, found out before they are created (R37).

Profiles are account-wide: a speaker belongs to the contact with their email, and what is written to the one
shows in all events of the account (Swoogo API notes, §8.2). What is there already is theirs. It is found out
in the way that costs fewer credits: the account's contacts in one list, 10 a page, or a create with names and
email only, whose answer tells what is empty, and an update that fills that: one more for each new speaker.
Until a probe has found that speakers can be changed field by field, the list goes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.common.errors import Forbidden, NotFound, Rejected
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.credits.ledger import Urgency
from stagedoor.sync.planning.changes import Create, Plan
from stagedoor.sync.planning.contacts import Contacts, has_more_than_names
from stagedoor.sync.planning.missing_routes import has_no_route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagedoor.swoogo.pages import Page
    from stagedoor.sync.execution.dispatcher import Dispatcher

FIELDS_ASKED = ("first_name", "last_name", "email", "job_title", "company", "bio", "profile_picture")


class ContactsList:
    """The account's contacts, each page paid by itself.

    ``progress`` is that of an earlier reading, which had to wait for credits: this one goes on with the next
    page.
    """

    def __init__(self, progress: Mapping[str, Any] | None = None) -> None:
        kept = progress or {}
        self._rows: dict[int, Row] = {row["id"]: row for row in kept.get("rows", ())}
        self._totals: set[int] = set(kept.get("totals", ()))
        self._read: int = kept.get("read", 0)
        self._pages: int | None = kept.get("pages")

    @property
    def progress(self) -> dict[str, Any]:
        """How far it has come, as JSON; empty before its first page."""
        facts = {"read": self._read, "pages": self._pages, "totals": sorted(self._totals)}
        return {**facts, "rows": list(self._rows.values())} if self._read else {}

    @property
    def is_over(self) -> bool:
        """Whether its last page was read."""
        return self._pages is not None and self._read >= self._pages

    def contacts(self) -> Contacts:
        """What was read; all of them where Swoogo counted as many, and counted alike on every page."""
        is_whole = not self._totals or self._totals == {len(self._rows)}
        return Contacts.of_rows(self._rows.values(), are_all=self.is_over and is_whole)

    def read(self, dispatcher: Dispatcher, worth: int | None) -> Contacts:
        """Read on to its end; given up where the rest costs more credits than it is ``worth``.

        Raises Parked where it has to wait for credits.
        """
        while not self.is_over and not self._is_too_long(worth):
            self._take(dispatcher.call(_page(dispatcher, self._read + 1), LIST_CREDITS, Urgency.NEW))
        return self.contacts()

    def _is_too_long(self, worth: int | None) -> bool:
        """Before the first page nobody knows how many there are: it is read."""
        if worth is None or self._pages is None:
            return False
        return LIST_CREDITS * (self._pages - self._read) > worth

    def _take(self, page: Page) -> None:
        self._read += 1
        new = {row["id"]: row for row in page.rows if row["id"] not in self._rows}
        self._rows |= new
        if page.total is not None:
            self._totals.add(page.total)
        told = page.pages or self._read + bool(page.rows)
        self._pages = told if new else self._read


def look_at_contacts(
    plan: Plan, dispatcher: Dispatcher, known: Contacts | None, contacts: ContactsList
) -> Contacts | None:
    """Look, if the plan creates speakers with more than names and it was not looked before; what is known.

    Raises Parked where the list has to wait for credits; ``contacts`` then tells how far it has come.
    """
    creates = [each.wanted for each in plan.changes if isinstance(each, Create)]
    new = [each for each in creates if each.kind is Kind.SPEAKER and has_more_than_names(each)]
    if not new or known is not None:
        return known
    readings = dispatcher.client.readings
    cannot_fill = has_no_route(Kind.SPEAKER, readings.missing)
    if len(new) <= LIST_CREDITS and readings.update == "partial" and not cannot_fill:
        return contacts.contacts()
    try:
        return contacts.read(dispatcher, worth=None if cannot_fill else len(new))
    except (Forbidden, NotFound, Rejected):
        return Contacts()  # the key may not list them


def _page(dispatcher: Dispatcher, number: int) -> Callable[[], Page]:
    return lambda: dispatcher.client.contacts_page(number, FIELDS_ASKED)
