"""The client of Swoogo's REST API: what Stagedoor asks of it, in Stagedoor's words."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from stagedoor.common.errors import NotFound, Rejected, StagedoorError, Unreachable
from stagedoor.swoogo.attachments import Links
from stagedoor.swoogo.auth import Tokens
from stagedoor.swoogo.calls import Call, Calls
from stagedoor.swoogo.pages import ListReading, Lists, Page
from stagedoor.swoogo.readings import Readings
from stagedoor.swoogo.records import (
    EVENT_FIELDS,
    Kind,
    Projection,
    Row,
    as_id,
    as_row,
    form_of,
    holds,
    with_id,
)
from stagedoor.swoogo.responses import unreadable
from stagedoor.swoogo.routes import RouteBook
from stagedoor.swoogo.transport import CallRecord, RateLimit, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

Rows: TypeAlias = list[Row]  # inside the class, ``list`` is the method


class Client:
    """One key's access to Swoogo. Thread-safe; a context manager.

    Bodies are sent as forms, booleans as ``1`` and ``0`` (Swoogo API notes, §0). Calls that can be repeated
    without harm are tried three times; ``pause`` waits in between (seconds) and may raise to stop.
    ``permit`` is asked right before a request's bytes go; it raises where nothing must be sent any more.
    ``on_call`` is told of every request, in the thread that made it. ``fields`` are those to ask for of each
    kind, all of them where none are named. In the lists of the event ``event_id`` a record is looked up, for
    10 credits, where Swoogo does not give that kind one by one. Every method raises the kinds of
    ``RemoteError``; OutOfCredits comes at once, to be waited for by the caller.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        secret: str,
        *,
        fields: Mapping[Kind, Projection] | None = None,
        readings: Readings | None = None,
        event_id: int | None = None,
        timeout: float = 30.0,
        pause: Callable[[float], None] = time.sleep,
        on_call: Callable[[CallRecord], None] | None = None,
        permit: Callable[[], None] | None = None,
        before_call: Callable[[], None] | None = None,
    ) -> None:
        self.pause = pause
        self._fields = fields or {}
        self._event_id = event_id
        self._transport = Transport(
            base_url, timeout=timeout, on_call=on_call, permit=permit, before_call=before_call
        )
        self._book = RouteBook(readings or Readings())
        self._calls = Calls(
            self._transport, self._book, Tokens(self._transport, self._book, key, secret), pause
        )
        self._lists = Lists(self._calls)
        self._links = Links(
            self._calls, lambda speaker_id: self.get(Kind.SPEAKER, speaker_id, expand_sessions=True)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client of {self._transport.base_url}>"

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @property
    def readings(self) -> Readings:
        """What is known of this account, with what this client has learned on the way."""
        return self._book.readings

    @property
    def calls(self) -> int:
        """Requests made so far, tokens and repetitions included."""
        return self._transport.calls

    @property
    def credits(self) -> int:
        """Credits spent so far, tokens and repetitions included (Swoogo API notes, §2)."""
        return self._transport.credits

    @property
    def rate_limit(self) -> RateLimit | None:
        """The key's budget, by the latest answer that told."""
        return self._transport.rate_limit

    @property
    def remaining(self) -> int | None:
        """Credits left of the key's budget, by the latest answer that told."""
        return self.rate_limit.remaining if self.rate_limit else None

    def authenticate(self) -> None:
        """Have a token. Raises Unauthorized for a wrong key or secret."""
        self._calls.authenticate()

    def note_lost(self) -> AbstractContextManager[list[Unreachable]]:
        """Within it, the writes of this thread that may have been done without an answer are noted."""
        return self._calls.note_lost()

    def events(self) -> Rows:
        """All events that the key sees, the latest start first."""
        rows = self._lists.all("list events", fields=",".join(EVENT_FIELDS), sort="-start_date")
        return sorted(rows, key=lambda row: str(row.get("start_date") or ""), reverse=True)

    def event(self, event_id: int) -> Row:
        """One event, for 1 credit. Raises NotFound when the key does not see it."""
        return self._one(
            Call("get event", parts={"id": event_id}, content={"params": _parameters(EVENT_FIELDS)})
        )

    def list(
        self, kind: Kind, event_id: int, *, expand_sessions: bool = False, is_sure: bool = False
    ) -> Rows:
        """All records of a kind in an event, for 10 credits a page; speakers' ``sessions`` where asked.

        With ``is_sure`` several pages are read until two walks agree, so that no row can hide between them.
        """
        asked = _parameters(self._names(kind), expand_sessions)
        return self._lists.all("list", kind, is_sure=is_sure, event_id=event_id, **asked)

    def reading(self, kind: Kind, event_id: int, progress: Mapping[str, Any] | None) -> ListReading:
        """All records of a kind in an event, page by page, so that no row can hide between two pages."""
        params: dict[str, str | int] = {"event_id": event_id, **_parameters(self._names(kind))}
        return ListReading(self._lists.page, "list", kind, params, is_sure=True, progress=progress)

    def contacts_page(self, number: int, fields: Sequence[str]) -> Page:
        """One page of the account's contacts, whatever their events, for 10 credits."""
        return self._lists.page("list contacts", None, {"page": number, **_parameters(("id", *fields))})

    def first_page(self, kind: Kind, event_id: int) -> Page:
        """The first page of a list as Swoogo cuts it, for 10 credits."""
        return self._lists.page(
            "list", kind, {"event_id": event_id, "page": 1, **_parameters(self._names(kind))}
        )

    def get(self, kind: Kind, record_id: int, *, expand_sessions: bool = False) -> Row:
        """One record with all fields that Stagedoor uses; a speaker's ``sessions`` where asked."""
        return self._get(kind, record_id, self._names(kind), expand_sessions=expand_sessions)

    def get_all_fields(self, kind: Kind, record_id: int) -> Row:
        """One record with every field that Swoogo has of it, those of no interest here included (§3)."""
        return self._get(kind, record_id, ("*",))

    def create(
        self,
        kind: Kind,
        event_id: int,
        body: Mapping[str, str | Sequence[str]],
        *,
        not_after: float = math.inf,
    ) -> Row:
        """A new record, read back where the answer does not tell what was sent.

        Never sent again once it may have been carried out: that is Unreachable with ``maybe_done``. Not sent
        after the moment ``not_after`` of ``uptime`` either, whatever held it up.
        """
        form = {**form_of(body), "event_id": str(event_id)}
        call = Call("create", kind, content={"data": form}, once=True, not_after=not_after)
        response = self._calls.reach(call)
        row = as_row(response.value)
        if row is None:
            raise unreadable(response, "it holds no id")
        if all(holds(row, name) for name in body):
            return row
        try:
            return row | self._get(kind, row["id"], _asking_for(self._names(kind), body))
        except StagedoorError:
            return row  # it exists; losing its id would double it

    def update(self, kind: Kind, record_id: int, body: Mapping[str, str | Sequence[str]]) -> Row:
        """Change a record, read back where the answer does not tell all of its content."""
        call = Call("update", kind, parts={"id": record_id}, content={"data": form_of(body)})
        response = self._calls.reach(call, exists=lambda: self._exists(kind, record_id))
        row = with_id(response.value, record_id)
        if all(holds(row, name) for name in (*body, *self._projection(kind).content)):
            return row
        return row | self._get(kind, record_id, _asking_for(self._names(kind), body))

    def registrants(self, session_id: int) -> int | None:
        """How many are registered for a session, for 1 credit; None where Swoogo does not tell (§6.4)."""
        asked = {"fields": "id", "expand": "registrantCount"}
        row = self._one(Call("get", Kind.SESSION, parts={"id": session_id}, content={"params": asked}))
        told = row.get("registrantCount")
        return len(told) if isinstance(told, list) else as_id(told)

    def delete(self, kind: Kind, record_id: int, *, not_after: float = math.inf) -> None:
        """Remove a record, not after that moment of ``uptime``. Raises NotFound when there is none."""
        call = Call("delete", kind, parts={"id": record_id}, not_after=not_after)
        self._calls.reach(call, exists=lambda: self._exists(kind, record_id))

    def attach(self, speaker_id: int, session_ids: Sequence[int]) -> Row:
        """Attach sessions to a speaker in one call; the speaker, with ``sessions`` if it is told."""
        return self._links.attach(speaker_id, session_ids)

    def detach(self, speaker_id: int, session_id: int) -> None:
        """Take a session off a speaker; one that is not attached is left as it is."""
        self._links.detach(speaker_id, session_id)

    def upload(
        self, owner: str, owner_id: int, field: str, *, filename: str, content: bytes, content_type: str
    ) -> Row:
        """Put a picture (at most 5 MB) into an image field; ``owner`` is ``contact`` or ``sponsor`` (§11)."""
        parts: dict[str, int | str] = {"owner": owner, "id": owner_id, "field": field}
        picture = {"files": {"file": (filename, content, content_type)}}
        return with_id(self._calls.reach(Call("upload", parts=parts, content=picture)).value, owner_id)

    def field_definitions(self, kind: Kind) -> Rows:
        """The fields that the account defines for a kind, without choices; for 10 credits a page (§10).

        Those of speakers are their contacts'. ``id``, ``attribute``, ``name`` and ``type`` of each.
        """
        return self._lists.all(f"list {kind} fields", fields="id,attribute,name,type")

    def field_definition(self, kind: Kind, field_id: int) -> Row:
        """One of them with its ``choices``, for 1 credit. Raises NotFound when there is none."""
        return self._one(Call(f"get {kind} field", parts={"id": field_id}))

    def sponsor_level_field(self, field_id: int | None = None) -> Row:
        """The field of sponsorship levels with its ``choices``; account-wide (§9).

        For 11 credits, or 1 where its id is known. Raises NotFound when there is none.
        """
        if field_id is not None:
            return self._field(field_id)
        rows = self._lists.all("list sponsor fields", fields="id,attribute,name,type")
        for row in rows:
            if row.get("attribute") == "level":
                return self._field(row["id"])
        raise NotFound("Swoogo lists no field for sponsorship levels.", request="GET /sponsors/fields")

    def add_sponsor_level(self, field_id: int, name: str, *, not_after: float = math.inf) -> Row:
        """Add a level for all events of the account; the field with its ``choices``.

        Never sent twice, nor after ``not_after``, as for ``create``.
        """
        content = {"json": {"choices": [{"name": name}]}}
        parts = {"id": field_id}
        response = self._calls.reach(
            Call("update sponsor field", parts=parts, content=content, once=True, not_after=not_after)
        )
        row = with_id(response.value, field_id)
        return row if "choices" in row else self._field(field_id)

    def _field(self, field_id: int) -> Row:
        return self._one(Call("get sponsor field", parts={"id": field_id}))

    def _get(
        self, kind: Kind, record_id: int, fields: Sequence[str], *, expand_sessions: bool = False
    ) -> Row:
        asked = _parameters(fields, expand_sessions)
        try:
            return self._one(Call("get", kind, parts={"id": record_id}, content={"params": asked}))
        except (NotFound, Rejected) as error:
            is_path = error.status in {404, 405} and self._book.is_doubtful("get", kind)
            if self._event_id is None or not is_path:
                raise
            rows = self._lists.all(
                "list", kind, is_sure=False, event_id=self._event_id, ids=record_id, **asked
            )
            found = [row for row in rows if row["id"] == record_id]
            if not found:
                raise
            return found[0]

    def _projection(self, kind: Kind) -> Projection:
        return self._fields.get(kind) or Projection()

    def _names(self, kind: Kind) -> tuple[str, ...]:
        return self._projection(kind).names

    def _one(self, call: Call) -> Row:
        response = self._calls.reach(call)
        row = as_row(response.value)
        if row is None:
            raise unreadable(response, "it holds no id")
        return row

    def _exists(self, kind: Kind, record_id: int) -> bool:
        """Whether a 404 meant the path: the record itself is there."""
        try:
            self._get(kind, record_id, ("id",))
        except NotFound:
            return False
        except Rejected:
            return True  # no reading of one record here; the other path does no harm
        return True


def _parameters(fields: Sequence[str], expand_sessions: bool = False) -> dict[str, str]:
    if expand_sessions:
        return {"fields": ",".join((*fields, "sessions")), "expand": "sessions"}
    return {"fields": ",".join(fields)}


def _asking_for(names: Iterable[str], body: Iterable[str]) -> tuple[str, ...]:
    """The kind's fields and those that were sent."""
    return tuple(dict.fromkeys((*names, *(name.removesuffix("[]") for name in body))))
