"""How people look at the lists of an event: their own columns, and views that are saved under a name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.domain.texts import clean_title
from stagedoor.agenda.models import Event, ListView
from stagedoor.common.errors import InputError

PAGE_SIZES = (25, 50, 100)
PAGE_SIZE = 50
MAX_VIEWS = 30
MAX_QUERY = 1000


def views_of(event: Event, list_name: str, person: Person) -> QuerySet[ListView]:
    """The views of a list that the person can use: their own, their columns among them, and shared ones."""
    mine = Q(person=person) | Q(is_shared=True)
    return ListView.objects.filter(mine, event=event, list_name=list_name)


@transaction.atomic
def keep_columns(
    event: Event, list_name: str, person: Person, columns: Iterable[str], page_size: int
) -> None:
    """Let the list have these columns in this order, and pages of this size, for this person."""
    if page_size not in PAGE_SIZES:
        raise InputError(f"A page has {_or(PAGE_SIZES)} rows.", place="page_size")
    facts = {"columns": list(dict.fromkeys(columns)), "page_size": page_size}
    ListView.objects.update_or_create(
        event=event, list_name=list_name, person=person, name="", defaults=facts
    )


@transaction.atomic
def save_view(
    event: Event,
    list_name: str,
    person: Person,
    name: str,
    *,
    query: str,
    columns: Iterable[str],
    page_size: int = PAGE_SIZE,
    is_shared: bool = False,
) -> ListView:
    """Save a view under a name; the same name again saves it anew. Raises InputError naming what is wrong."""
    name = clean_title(name)
    if not name:
        raise InputError("A view needs a name.", place="name")
    if len(name) > 100 or len(query) > MAX_QUERY:
        raise InputError("The name or the filter of the view is too long.", place="name")
    own = ListView.objects.filter(event=event, list_name=list_name, person=person).exclude(name="")
    if not own.filter(name=name).exists() and own.count() >= MAX_VIEWS:
        raise InputError(f"You have {MAX_VIEWS} views of this list, which is the most.", place="name")
    facts = {"query": query, "columns": list(columns), "page_size": page_size, "is_shared": is_shared}
    view, _ = ListView.objects.update_or_create(
        event=event, list_name=list_name, person=person, name=name, defaults=facts
    )
    if is_shared:
        record_audit(event.organization, person, "list_view.shared", f"view “{name}” of {list_name}s")
    return view


@transaction.atomic
def delete_view(view: ListView, person: Person) -> None:
    """Delete a view; a shared one is gone for everybody."""
    view.delete()
    if view.is_shared:
        record_audit(
            view.event.organization, person, "list_view.deleted", f"view “{view}” of {view.list_name}s"
        )


def _or(numbers: Iterable[int]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} or {last}"
