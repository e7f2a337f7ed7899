"""What every request of the API passes: who asks, how often, whether it was asked before.

A request that changes something is one transaction: where the answer is a refusal, nothing of it stays. One
that asks another server takes its key first and works outside of any transaction.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja.security import HttpBearer

from stagedoor.agenda.domain.history import through
from stagedoor.agenda.models import Way
from stagedoor.api.models import KeptAnswer
from stagedoor.api.problems import problem
from stagedoor.api_tokens.domain import Allowance, bearer, find_token, spend_request
from stagedoor.api_tokens.models import ApiToken
from stagedoor.common import clock

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ANSWER_LIFE = timedelta(days=1)
LONGEST_WORK = timedelta(minutes=10)
MAX_KEY = 200
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")

View = Callable[..., HttpResponseBase]


class TokenAuth(HttpBearer):
    """``Authorization: Bearer`` with a token of the organization."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:  # noqa: ARG002
        """Return the token that the door has found."""
        found: ApiToken | None = getattr(request, "api_token", None)
        return found


def guarded(view: View, slow: frozenset[str] = frozenset()) -> View:
    """Return the view behind the door; it needs neither a session nor a form's token.

    The *slow* methods may take long, so no transaction is open while they work (``asks_others``).
    """

    @functools.wraps(view)
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = find_token(bearer(request.headers.get("Authorization", "")))
        if token is None:
            answer: HttpResponseBase = problem(
                401,
                "token_refused",
                "This needs a token that works: none was given, or it is wrong, expired or revoked.",
                remedy="Send it as “Authorization: Bearer sdr_…”; admins make tokens under API.",
            )
            answer.headers["WWW-Authenticate"] = "Bearer"
            return _finished(answer)
        allowance = spend_request(token)
        request.api_token = token  # type: ignore[attr-defined]
        if allowance.is_spent:
            return _finished(_too_many(allowance), allowance)
        answering = _answered_slowly if request.method in slow else _answered
        return _finished(answering(view, request, token, *args, **kwargs), allowance)

    call.csrf_exempt = True  # type: ignore[attr-defined]
    call.login_required = False  # type: ignore[attr-defined]
    return call


def _answered(
    view: View, request: HttpRequest, token: ApiToken, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The answer of a request that is one transaction, its key included."""
    if request.method in SAFE:
        return view(request, *args, **kwargs)
    key, fingerprint, refusal = _key_of(request)
    if refusal is not None:
        return refusal
    try:
        with transaction.atomic(), through(Way.API):
            kept = KeptAnswer.objects.create(token=token, key=key, fingerprint=fingerprint) if key else None
            answer = view(request, *args, **kwargs)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            elif kept is not None:
                _keep(kept, answer)
            return answer
    except IntegrityError:
        if not key:
            raise
        return _again(token, key, fingerprint)


def _answered_slowly(
    view: View, request: HttpRequest, token: ApiToken, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The answer of a request that asks others; its key is taken first, so that nobody does the same."""
    key, fingerprint, refusal = _key_of(request)
    if refusal is not None:
        return refusal
    kept = None
    if key:
        lost = KeptAnswer.objects.filter(token=token, key=key, status=0)
        lost.filter(created_at__lt=clock.now() - LONGEST_WORK).delete()
        kept, is_first = KeptAnswer.objects.get_or_create(
            token=token, key=key, defaults={"fingerprint": fingerprint}
        )
        if not is_first:
            return _again(token, key, fingerprint)
    answer: HttpResponseBase | None = None
    try:
        with through(Way.API):
            answer = view(request, *args, **kwargs)
    finally:
        if kept is not None and answer is not None and answer.status_code < 400:
            _keep(kept, answer)
        elif kept is not None:
            kept.delete()
    return answer


def _key_of(request: HttpRequest) -> tuple[str, str, HttpResponseBase | None]:
    """The request's Idempotency-Key, what tells the request from others, and the refusal of a wrong one."""
    try:
        fingerprint = _fingerprint(request)
    except RequestDataTooBig:
        too_big = problem(
            413, "request_too_big", "The request is larger than 5 MB.", remedy="Send fewer records."
        )
        return "", "", too_big
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_KEY:
        message = f"An Idempotency-Key has at most {MAX_KEY} characters."
        return "", "", problem(400, "bad_idempotency_key", message)
    return key, fingerprint, None


def _fingerprint(request: HttpRequest) -> str:
    told = f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n"
    return hashlib.sha256(told.encode() + request.body).hexdigest()


def _keep(kept: KeptAnswer, answer: HttpResponseBase) -> None:
    kept.status = answer.status_code
    kept.headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    kept.body = answer.content.decode() if isinstance(answer, HttpResponse) else ""
    kept.save()
    KeptAnswer.objects.filter(created_at__lt=clock.now() - ANSWER_LIFE).delete()


def _again(token: ApiToken, key: str, fingerprint: str) -> HttpResponseBase:
    """The answer that the same request got before; whoever else had the key has finished by now."""
    kept = KeptAnswer.objects.filter(token=token, key=key).first()
    if kept is not None and not kept.status:
        remedy = "Send it again in a moment."
        return problem(409, "try_again", "The same request is being worked on.", remedy=remedy)
    if kept is None:
        return problem(409, "try_again", "The same request failed at this moment.", remedy="Send it again.")
    if kept.fingerprint != fingerprint:
        return problem(
            422,
            "idempotency_key_used",
            "This Idempotency-Key was used for another request; nothing was done.",
            remedy="Use a new key for each request that is not a repetition.",
        )
    answer = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    answer.headers["Idempotent-Replay"] = "true"
    return answer


def _too_many(allowance: Allowance) -> HttpResponseBase:
    return problem(
        429,
        "too_many_requests",
        f"A token has {allowance.limit} requests a minute.",
        remedy="Wait until Retry-After, and change many records with one request.",
    )


def _finished(answer: HttpResponseBase, allowance: Allowance | None = None) -> HttpResponseBase:
    """Say how many requests are left, and that nobody keeps the answer; 405 becomes a problem too."""
    if answer.status_code == 405:
        allowed = answer.headers["Allow"]
        answer = problem(405, "method_not_allowed", f"This address takes {allowed}.")
        answer.headers["Allow"] = allowed
    answer.headers["Cache-Control"] = "no-store, private"
    if allowance is not None:
        seconds = max(1, round((allowance.resets_at - clock.now()).total_seconds()))
        answer.headers["RateLimit-Limit"] = str(allowance.limit)
        answer.headers["RateLimit-Remaining"] = str(allowance.remaining)
        answer.headers["RateLimit-Reset"] = str(seconds)
        if answer.status_code == 429:
            answer.headers["Retry-After"] = str(seconds)
    return answer
