"""What can go wrong with a source. Whatever it is, the agenda here stays as it was."""

from __future__ import annotations

from stagedoor.common.errors import StagedoorError


class SourceError(StagedoorError):
    """A source did not give what it should; nothing here was changed."""

    code = "source_failed"


class SourceBusy(SourceError):
    """A source asks to be left alone for ``wait_seconds`` (429, or 503 with Retry-After)."""

    code = "source_busy"

    def __init__(self, message: str, *, wait_seconds: float) -> None:
        super().__init__(message, remedy="Stagedoor waits as long as it asks, then tries again by itself.")
        self.wait_seconds = wait_seconds
