"""Which sessions a speaker is attached to: added in one call, taken off one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from stagedoor.common.errors import NotFound, Rejected, RemoteError, Unreachable
from stagedoor.swoogo.calls import Call, Calls
from stagedoor.swoogo.records import Row, with_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Links:
    """Attaching and detaching; ``read`` gets a speaker with its ``sessions``."""

    def __init__(self, calls: Calls, read: Callable[[int], Row]) -> None:
        self._calls = calls
        self._read = read

    def attach(self, speaker_id: int, session_ids: Sequence[int]) -> Row:
        """Attach sessions; where Swoogo refuses those attached already, only the missing ones."""
        book = self._calls.book
        if book.readings.attach_again == "refused":
            return self._attach_missing(speaker_id, session_ids)
        try:
            return self._attach(speaker_id, session_ids)
        except Rejected as refusal:
            if not set(session_ids) & self._attached(speaker_id, unless=refusal):
                raise
            speaker = self._attach_missing(speaker_id, session_ids)
            book.learn(attach_again="refused")
            return speaker

    def detach(self, speaker_id: int, session_id: int) -> None:
        """Take one session off, by its own path or by sending the list that remains."""
        if self._calls.book.readings.detach == "replace":
            attached = _sessions(self._read(speaker_id))
            self._attach(speaker_id, [each for each in attached if each != session_id])
            return
        call = Call("detach", parts={"id": speaker_id, "session_id": session_id})
        try:
            self._calls.reach(call, exists=lambda: session_id in _sessions(self._read(speaker_id)))
        except NotFound:
            if session_id in _sessions(self._read(speaker_id)):
                raise

    def _attached(self, speaker_id: int, *, unless: Rejected) -> set[int]:
        """The sessions attached now; the refusal is raised where that cannot be found out."""
        try:
            return set(_sessions(self._read(speaker_id)))
        except RemoteError:
            raise unless from None

    def _attach_missing(self, speaker_id: int, session_ids: Sequence[int]) -> Row:
        speaker = self._read(speaker_id)
        missing = [each for each in session_ids if each not in _sessions(speaker)]
        return self._attach(speaker_id, missing) if missing else speaker

    def _attach(self, speaker_id: int, session_ids: Sequence[int]) -> Row:
        content = {"json": {"session_ids": [*session_ids]}}
        response = self._calls.reach(Call("attach", parts={"id": speaker_id}, content=content))
        return with_id(response.value, speaker_id)


def _sessions(speaker: Row) -> Sequence[int]:
    if "sessions" not in speaker:
        raise Unreachable(
            f"Swoogo does not tell the sessions of speaker {speaker['id']}; nothing was changed.",
            maybe_done=False,
            request=f"GET /speakers/{speaker['id']}",
        )
    return cast("Sequence[int]", speaker["sessions"])
