"""Error answers, in the shapes of Swoogo API notes, §4."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """An answer that is not a success: one object with name, message, code and status."""

    def __init__(self, status: int, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}

    def body(self, profiles: frozenset[str]) -> Any:  # noqa: ARG002 - JSON; one signature for both
        """What the answer says, as JSON-ready data."""
        name = HTTPStatus(self.status).phrase
        return {"name": name, "message": self.message, "code": 0, "status": self.status}


class InvalidFieldsError(ApiError):
    """422: some fields were refused. The body is an array, one entry per field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(422, "Data Validation Failed.")
        self.errors = errors

    def body(self, profiles: frozenset[str]) -> Any:
        """The array, or the object of the errors-as-object profile."""
        if "errors-as-object" in profiles:
            return {"errors": {field: [message] for field, message in self.errors.items()}}
        return [{"field": field, "message": message} for field, message in self.errors.items()]


def forbidden() -> ApiError:
    """403: the token is fine, and the user behind it may not do this."""
    return ApiError(403, "You are not allowed to perform this action.")


def not_found(what: str = "Page") -> ApiError:
    """404, which Swoogo also uses for what a credential may not see."""
    return ApiError(404, f"{what} not found.")
