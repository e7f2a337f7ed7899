"""The API: each call is charged, struck by faults if any, carried out under the lock, and logged."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request, Response

from swoogo_sandbox import clock
from swoogo_sandbox.connection import SeveredError, sever
from swoogo_sandbox.errors import ApiError, forbidden, not_found
from swoogo_sandbox.exchange import FORM, Answer, Exchange
from swoogo_sandbox.routes import Route, route_map
from swoogo_sandbox.tokens import Token, account_for, basic_halves

if TYPE_CHECKING:
    from collections.abc import Callable

    from swoogo_sandbox.credits import Balance
    from swoogo_sandbox.faults import Fault
    from swoogo_sandbox.sandbox import Sandbox
    from swoogo_sandbox.store import Record

PREFIX = "/api/v1"
TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path
SUFFIXED_ALWAYS = ("/session", TOKEN_PATH)
INVALID_CREDENTIALS = "Your request was made with invalid credentials."
HTML_ERROR = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclass
class Call:
    """What becomes known about one call while it is answered."""

    request: Request
    began: float = field(default_factory=time.monotonic)
    key: str | None = None
    cost: int = 0
    lacking: float = 0.0
    balance: Balance | None = None


class Api:
    """Answers everything under /api/v1. ``by_hand`` does what a person is to do around a call."""

    def __init__(self, sandbox: Sandbox, *, by_hand: Callable[[list[Record]], None]) -> None:
        self.sandbox = sandbox
        self._by_hand = by_hand

    def answer(self, request: Request) -> Response:
        """The answer to one call; raises SeveredError when a fault cut the connection."""
        call = Call(request)
        sandbox = self.sandbox
        with sandbox.lock:
            faults = sandbox.faults.striking(request.method, request.path)
            pause = sandbox.latency + sum(
                fault.seconds for fault in faults if fault.kind == "delay" and not fault.after
            )
        if pause:
            time.sleep(pause)
        try:
            response = self._before(call, faults) or self._work(call)
            response = self._after(response, faults)
        except SeveredError:
            # Logged first: whoever sees the cut may ask for the log at once.
            self._log(call, None, faults)
            sever(request.environ)
            raise
        self._log(call, response.status_code, faults)
        return response

    def _before(self, call: Call, faults: list[Fault]) -> Response | None:
        """What strikes instead of the work; an answer, or None to go on."""
        for fault in faults:
            if fault.kind == "expire-tokens":
                with self.sandbox.lock:
                    self.sandbox.tokens.expire()
            elif fault.kind == "list-lacks":
                call.lacking = fault.share
            elif fault.kind == "by-hand" and not fault.after:
                self._by_hand(fault.acts)
            elif fault.kind == "reset-before":
                raise SeveredError
            elif fault.kind == "late":
                sever(call.request.environ)
                time.sleep(fault.seconds)
                self._work(call)
                raise SeveredError
            elif fault.kind in {"status", "html"} and not fault.after:
                return self._fault_answer(fault)
        return None

    def _after(self, response: Response, faults: list[Fault]) -> Response:
        """What strikes once the work is done."""
        for fault in faults:
            if fault.kind == "reset-after":
                raise SeveredError
            if fault.kind == "delay" and fault.after:
                time.sleep(fault.seconds)
            elif fault.kind == "by-hand" and fault.after:
                self._by_hand(fault.acts)
            elif fault.kind == "truncate":
                content = response.get_data()
                response.set_data(content[: len(content) // 2])
                response.headers["Content-Length"] = str(len(content))
                response.headers["Connection"] = "close"
            elif fault.kind in {"status", "html"} and fault.after:
                response = self._fault_answer(fault)
        return response

    def _fault_answer(self, fault: Fault) -> Response:
        """The answer that a fault asks for."""
        if fault.kind == "html":
            return Response(HTML_ERROR, fault.status, fault.headers, mimetype="text/html")
        body = fault.body
        if body is None:
            body = ApiError(fault.status, "A fault was asked for.").body(frozenset())
        text = body if isinstance(body, str) else json.dumps(body)
        return Response(text, fault.status, fault.headers, mimetype="application/json")

    def _work(self, call: Call) -> Response:
        """Do what was asked, or say in Swoogo's words why not."""
        with self.sandbox.lock:
            try:
                answer = self._carry_out(call)
                body = answer.body
                response = _json(body, answer.status) if body is not None else Response(status=answer.status)
            except ApiError as error:
                response = _json(error.body(self.sandbox.profiles), error.status)
                response.headers.extend(error.headers)
        if call.balance is not None:
            response.headers.extend(call.balance.headers())
        return response

    def _carry_out(self, call: Call) -> Answer:
        path = self._path(call.request.path)
        if path == TOKEN_PATH:
            return self._token(call)
        token = self._bearer(call)
        try:
            rule, arguments = self._match(call.request.method, path)
        except ApiError:
            self._charge(call, token.key, 1)
            raise
        self._charge(call, token.key, rule.cost)
        self._permit(call, arguments)
        account = self.sandbox.store.tables["accounts"][token.account_id]
        return rule.endpoint(Exchange(call.request, self.sandbox, account, call.lacking), **arguments)

    def _permit(self, call: Call, arguments: dict[str, Any]) -> None:
        """Raise for what the key's user may not do; what they may not see is as if it were not there."""
        permissions = self.sandbox.permissions
        if call.request.method != "GET" and not permissions.write:
            raise forbidden()
        if not permissions.see and arguments.get("kind") != "events":
            if "number" in arguments:
                raise not_found()
            call.lacking = 1.0

    def _path(self, path: str) -> str:
        """The path without prefix and ``.json``; raises 404 where a profile wants the other spelling."""
        path = path.removeprefix(PREFIX)
        plain = path.removesuffix(".json")
        profiles = self.sandbox.profiles
        missing = plain == path and plain != TOKEN_PATH and "json-suffix-required" in profiles
        refused = plain != path and not plain.endswith(SUFFIXED_ALWAYS) and "json-suffix-refused" in profiles
        if missing or refused:
            raise not_found()
        return plain

    def _match(self, method: str, path: str) -> tuple[Route, dict[str, Any]]:
        adapter = route_map(self.sandbox.profiles).bind("")
        try:
            return adapter.match(path, method)  # type: ignore[return-value] # endpoints are Routes
        except MethodNotAllowed as error:
            allowed = ", ".join(sorted(error.valid_methods or ()))
            message = f"Method Not Allowed. This URL can only handle the following methods: {allowed}."
            raise ApiError(405, message, headers={"Allow": allowed}) from None
        except NotFound:
            raise not_found() from None

    def _bearer(self, call: Call) -> Token:
        """The living token of the call; raises 401."""
        scheme, _, value = call.request.headers.get("Authorization", "").partition(" ")
        token = self.sandbox.tokens.find(value.strip()) if scheme.lower() == "bearer" else None
        if token is not None:
            call.key = token.key
        if token is None or token.expires <= clock.now():
            raise ApiError(401, INVALID_CREDENTIALS)
        return token

    def _charge(self, call: Call, key: str, cost: int) -> None:
        """Take the call's credits; raises 429 when they are not there."""
        profiles = self.sandbox.profiles
        call.key = key
        call.balance = self.sandbox.credits.spend(key, cost, leaky="leaky-bucket" in profiles)
        if not call.balance.allowed:
            headers = {"Retry-After": str(call.balance.reset)} if "retry-after" in profiles else {}
            raise ApiError(429, "Rate limit exceeded.", headers=headers)
        call.cost = cost

    def _token(self, call: Call) -> Answer:
        """POST /oauth2/token: a 30-minute token for a key and secret."""
        request, profiles = call.request, self.sandbox.profiles
        if request.method != "POST":
            raise ApiError(405, "Method Not Allowed.", headers={"Allow": "POST"})
        halves = basic_halves(request.headers.get("Authorization", ""))
        accounts = list(self.sandbox.store.tables["accounts"].values())
        found = account_for(accounts, *halves, profiles) if halves else None
        if found is None:
            raise ApiError(401, "You have provided invalid API details.")
        account, key = found
        self._charge(call, key, 0 if "token-free" in profiles else 1)
        if request.mimetype != FORM:
            raise ApiError(415, f"This endpoint takes {FORM}, not {request.mimetype or 'nothing'}.")
        if request.form.get("grant_type") != "client_credentials":
            raise ApiError(400, "The grant type is missing or not supported.")
        token = self.sandbox.tokens.give(key, account["id"], profiles)
        if "token-expires-in" in profiles:
            seconds = int((token.expires - clock.now()).total_seconds())
            return Answer({"access_token": token.value, "token_type": "bearer", "expires_in": seconds})
        ends = clock.stamp(token.expires + self.sandbox.clock_ahead)
        return Answer({"access_token": token.value, "type": "bearer", "expires_at": ends})

    def _log(self, call: Call, status: int | None, faults: list[Fault]) -> None:
        request = call.request
        with self.sandbox.lock:
            self.sandbox.calls.add(
                method=request.method,
                path=request.path,
                query=request.args.to_dict(flat=True),
                body=_logged_body(request),
                status=status,
                credits=call.cost,
                remaining=call.balance.remaining if call.balance else None,
                seconds=round(time.monotonic() - call.began, 4),
                key=call.key,
                faults=[fault.kind for fault in faults],
            )


def _json(body: object, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")


def _logged_body(request: Request) -> object:
    """The body's keys and values; of a file only its name and size."""
    if request.mimetype == "application/json":
        return request.get_json(silent=True)
    logged: dict[str, object] = {
        name: values[0] if len(values) == 1 else values for name, values in request.form.lists()
    }
    for name, part in request.files.items():
        part.seek(0, 2)
        logged[name] = f"{part.filename}, {part.tell()} bytes"
    return logged
