"""Refusals as problem details (RFC 9457), with the codes and remedies that pages and commands have too."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from ninja import Schema

from stagedoor.common.errors import ConfigError, InputError, RemoteError, StagedoorError

CONTENT_TYPE = "application/problem+json"


class FieldError(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(Schema):
    """A refusal: nothing was done, unless ``detail`` says otherwise."""

    title: str
    status: int
    detail: str
    code: str
    remedy: str = ""
    errors: list[FieldError] = []
    changed: dict[str, Any] | None = None


class Refusal(Exception):
    """Ends a request with a problem; ``more`` are further members of it."""

    def __init__(self, status: int, code: str, detail: str, *, remedy: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.remedy, self.more = status, code, detail, remedy, more

    def answer(self) -> JsonResponse:
        """The refusal as an answer."""
        return problem(self.status, self.code, self.detail, remedy=self.remedy, **self.more)


def problem(status: int, code: str, detail: str, *, remedy: str = "", **more: Any) -> JsonResponse:
    """Return a problem; members without a value are left out."""
    told = {
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "remedy": remedy,
        **more,
    }
    body = {key: value for key, value in told.items() if value not in ("", None, [])}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def of_error(error: StagedoorError) -> JsonResponse:
    """Return an error of the domain as a problem."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, ConfigError):
        status = HTTPStatus.CONFLICT
    elif isinstance(error, RemoteError):
        status = HTTPStatus.BAD_GATEWAY
    elif error.code == "taken":
        status = HTTPStatus.CONFLICT
    place = error.place if isinstance(error, InputError) else ""
    errors = [{"field": place, "message": error.message}] if place else []
    return problem(status, error.code, error.message, remedy=error.remedy, errors=errors)
