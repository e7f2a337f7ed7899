"""A request is taken in whole before a thread works on it, within so many bytes and seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client
from tests import factories

from stagedoor.accounts.models import Role
from stagedoor.api_tokens.domain import create_token
from stagedoor.web.door import application, intake
from stagedoor.web.door.allowances import ANYBODY, Allowance, allowance_for
from stagedoor.web.door.application import Door
from stagedoor.web.door.environ import environ_of
from stagedoor.web.door.intake import Intake

SIGN_IN = "/accounts/login/"
IMPORT = "/harbour/quay/import/"
Parts = list[bytes | None]


class Asked:
    """One request: parts of a body, of which None never comes; counts what is read and keeps the answer."""

    def __init__(self, path: str, *parts: bytes | None, method: str = "POST", **headers: str) -> None:
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "http_version": "1.1",
            "headers": [(b"host", b"localhost"), *named],
        }
        self.parts = list(parts)
        self.bytes_read = self.status = 0
        self.body = b""

    async def receive(self) -> dict[str, Any]:
        part = self.parts.pop(0) if self.parts else b""
        if part is None:
            await asyncio.sleep(3600)
        self.bytes_read += len(part or b"")
        return {"type": "http.request", "body": part, "more_body": bool(self.parts)}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    def through(self, door: Door) -> Awaitable[None]:
        return door(self.scope, self.receive, self.send)


@pytest.fixture
def handled() -> list[str]:
    return []


@pytest.fixture
def door(handled: list[str]) -> Iterator[Door]:
    """Django behind a door with one thread; keeps which addresses it was asked for."""
    handler = WSGIHandler()

    def counting(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        handled.append(environ["PATH_INFO"])
        return handler(environ, start)

    made = Door(counting, 1)
    yield made
    made._threads.submit(connections.close_all).result()
    made._threads.shutdown()


def ask(door: Door, *requests: Asked) -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(request.through(door) for request in requests))

    asyncio.run(all_at_once())


@pytest.mark.django_db(transaction=True)
def test_bodies_that_never_come_take_no_thread_and_end_by_their_deadline(
    door: Door, handled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "ANYBODY", Allowance(20_000, 0.5))
    idle = [Asked(SIGN_IN, b"a=", None) for _ in range(500)]
    page = Asked(SIGN_IN, method="GET")
    ask(door, *idle, page)
    assert page.status == 200
    assert b"Sign in" in page.body
    assert handled == [SIGN_IN]
    assert {request.status for request in idle} == {408}
    assert b"did not come within" in idle[0].body
    assert door.intake.held == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("length", [{"content_length": "50000000"}, {"transfer_encoding": "chunked"}])
@pytest.mark.parametrize("cookie", [{}, {"cookie": "sessionid=made-up"}])
def test_a_large_body_of_nobody_is_refused_before_it_is_written(
    door: Door, handled: list[str], length: dict[str, str], cookie: dict[str, str]
) -> None:
    request = Asked(IMPORT, *[b"x" * 10_000] * 100, **length, **cookie)
    ask(door, request)
    assert request.status == 413
    assert b"larger than 20 kB" in request.body
    assert request.bytes_read <= ANYBODY.bytes + 10_000
    assert handled == []


@pytest.mark.django_db(transaction=True)
def test_who_is_signed_in_may_send_a_file_where_files_are_sent(door: Door, handled: list[str]) -> None:
    client = Client()
    client.force_login(factories.member())
    cookie = f"sessionid={client.session.session_key}"
    upload = Asked(IMPORT, *[b"x" * 100_000] * 60, content_length="6000000", cookie=cookie)
    form = Asked("/harbour/quay/sessions/new/", content_length="6000000", cookie=cookie)
    ask(door, upload, form)
    assert upload.status == 403  # its CSRF token is missing, says Django, having seen it whole
    assert handled == [IMPORT]
    assert (form.status, form.bytes_read) == (413, 0)
    assert b"larger than 5 MB" in form.body


@pytest.mark.django_db(transaction=True)
def test_a_program_with_a_token_may_send_many_records_and_nobody_else(door: Door, handled: list[str]) -> None:
    _, token = create_token(factories.organization(), "test", Role.EDITOR)
    path, body = "/api/v1/events/quay/sessions/upsert", [b"x" * 100_000] * 10
    mine = Asked(path, *body, content_length="1000000", authorization=f"Bearer {token}")
    wrong = Asked(path, *body, content_length="1000000", authorization="Bearer sdr_wrong")
    elsewhere = Asked(IMPORT, *body, content_length="1000000", authorization=f"Bearer {token}")
    too_much = Asked(path, *body, content_length="6000000", authorization=f"Bearer {token}")
    ask(door, mine, wrong, elsewhere, too_much)
    assert handled == [path]
    assert [one.status for one in (wrong, elsewhere, too_much)] == [413, 413, 413]
    assert wrong.bytes_read == elsewhere.bytes_read == 0


def test_each_address_has_its_allowance() -> None:
    assert allowance_for(IMPORT).bytes == 51_000_000
    assert allowance_for("/harbour/quay/speakers/new/").bytes == 101_000_000
    assert allowance_for("/nowhere") == ANYBODY


def test_what_is_being_uploaded_at_a_time_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MAX_TOTAL", 1000)
    taking = Intake()
    taking.held = 900
    with pytest.raises(intake.Refused, match="Try again in a minute"):
        asyncio.run(taking.take(Asked("/", b"x" * 101).receive, ANYBODY))
    assert taking.held == 900


def test_a_long_address_is_refused(door: Door, handled: list[str]) -> None:
    request = Asked(SIGN_IN, method="GET")
    request.scope["query_string"] = b"q=" + b"a+" * 5000
    ask(door, request)
    assert (request.status, handled) == (414, [])
    assert b"longer than 8,000 characters" in request.body


def test_a_sender_that_hangs_up_leaves_nothing_behind(door: Door, handled: list[str]) -> None:
    request = Asked(SIGN_IN)

    async def hang_up() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    asyncio.run(door(request.scope, hang_up, request.send))
    assert (handled, request.status, door.intake.held) == ([], 0, 0)


def test_headers_reach_django_as_they_came_and_none_can_pass_for_another() -> None:
    scope = Asked("/o/caf%C3%A9/", content_type="text/plain", cookie="a=1").scope
    scope["path"], scope["raw_path"] = "/o/café/", b"/o/caf%C3%A9/"
    scope["headers"] += [
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x_forwarded_for", b"6.6.6.6"),
    ]
    scope["client"] = ("10.0.0.1", 5000)
    environ = environ_of(scope, None, 7)  # type: ignore[arg-type]
    assert environ["PATH_INFO"] == "/o/café/".encode().decode("latin-1")
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "7")
    assert environ["REMOTE_ADDR"] == "10.0.0.1"
