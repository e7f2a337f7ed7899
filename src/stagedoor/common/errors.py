"""The one tree of errors.

Each error speaks to two readers. ``message`` and ``remedy`` are for people: what happened, to which
record, what was not harmed, what to do next. ``detail`` is for whoever reads the log.

    StagedoorError
    ├─ InputError        what a person or a file gave is wrong, and where
    ├─ ConfigError       connection or mapping is wrong; somebody must act
    ├─ RecordError       one record cannot go; the others can
    ├─ BrokenRecord      one record trips a mistake of ours; it may have gone or not
    ├─ StopRequested     somebody asked the run to stop; not a failure
    └─ RemoteError       Swoogo answered badly, or not at all
       ├─ Unauthorized   the key or its token is refused
       ├─ Forbidden      the key is fine and may not do this
       ├─ NotFound       absent, or not visible to this key (Swoogo does not tell which)
       ├─ Rejected       400, 405, 409, 415, 422: Swoogo refused the request and did nothing
       ├─ OutOfCredits   429, or our own budget is spent; ``retry_at`` says when
       └─ Unreachable    no usable answer; ``maybe_done`` tells whether the work may have happened
"""

from __future__ import annotations

from dataclasses import dataclass


class StagedoorError(Exception):
    """Base of all errors that are meant to be shown to somebody."""

    code = "error"

    def __init__(self, message: str, *, code: str = "", remedy: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.detail = detail
        if code:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InputError(StagedoorError):
    """What was given is wrong; ``place`` names the row, field or file."""

    code = "bad_input"

    def __init__(self, message: str, *, place: str = "", code: str = "", remedy: str = "") -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.place = place


class ConfigError(StagedoorError):
    """The connection, the mapping or a setting does not allow this; nothing was written."""

    code = "configuration"


class RecordError(StagedoorError):
    """One record cannot be sent as it is; every other record can."""

    code = "record"


class BrokenRecord(StagedoorError):
    """A mistake of ours with one record, before or after it was sent; every other record can go."""

    code = "internal"


class StopRequested(StagedoorError):
    """A person or a shutdown asked the work to stop."""

    code = "stopped"


@dataclass(frozen=True)
class FieldProblem:
    """One field that Swoogo refused, in Swoogo's words. ``field`` is empty when it names none."""

    field: str
    message: str


class RemoteError(StagedoorError):
    """Swoogo answered with an error, or gave no usable answer.

    ``status`` is the HTTP status, 0 when there was no answer. ``request`` is ``"PUT /sessions/update/7"``:
    method and path only, never a query string, a header or a body.
    """

    code = "remote"

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        request: str = "",
        problems: tuple[FieldProblem, ...] = (),
        code: str = "",
        remedy: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(message, code=code, remedy=remedy, detail=detail)
        self.status = status
        self.request = request
        self.problems = problems

    @property
    def technical(self) -> str:
        """The message with the request that it is about, for logs and for who works on the account."""
        return f"{self.request}: {self.message}" if self.request else self.message


class Unauthorized(RemoteError):
    """401 twice in a row, or 401 from the token endpoint."""

    code = "unauthorized"


class Forbidden(RemoteError):
    """403: the key may not do this."""

    code = "forbidden"


class NotFound(RemoteError):
    """404: absent, or not accessible to this key."""

    code = "not_found"


class Rejected(RemoteError):
    """Swoogo understood the request and refused it; nothing was done."""

    code = "rejected"


class OutOfCredits(RemoteError):
    """429, nothing was done; ``wait_seconds`` is how long Swoogo asks to wait."""

    code = "out_of_credits"

    def __init__(
        self, message: str, *, wait_seconds: float = 60.0, status: int = 429, request: str = ""
    ) -> None:
        super().__init__(message, status=status, request=request)
        self.wait_seconds = wait_seconds


class Unreachable(RemoteError):
    """No usable answer: connection, timeout, 5xx, or a body that cannot be read.

    ``maybe_done`` is true when the request may still have been carried out: then a create must be
    looked up before it is sent again.
    """

    code = "unreachable"

    def __init__(
        self, message: str, *, maybe_done: bool, status: int = 0, request: str = "", detail: str = ""
    ) -> None:
        super().__init__(message, status=status, request=request, detail=detail)
        self.maybe_done = maybe_done
