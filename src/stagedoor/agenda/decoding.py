"""Pictures are decoded in a process of its own.

See ``common.confined`` why, and ``imaging`` for what is done there.
"""

from __future__ import annotations

import atexit
from dataclasses import asdict

from stagedoor.agenda.imaging import Fitted, PictureInfo
from stagedoor.common.confined import BeyondLimits, Confined, Facts
from stagedoor.common.errors import RecordError

CPU_SECONDS = 20
MEMORY_BYTES = 2_000_000_000


def inspect(content: bytes) -> PictureInfo:
    """What ``imaging.inspect`` returns or raises; RecordError too where it takes too much time or memory."""
    answer, _ = _decoder.ask({"do": "inspect"}, content)
    return PictureInfo(**answer)


def fit(content: bytes, limit_bytes: int) -> Fitted:
    """What ``imaging.fit`` returns or raises; RecordError too where it takes too much time or memory."""
    answer, fitted = _decoder.ask({"do": "fit", "limit": limit_bytes}, content)
    return Fitted(content=fitted if answer["changed"] else content, **answer)


class Decoder(Confined):
    """The process, which does one picture after another."""

    def __init__(self, cpu_seconds: int = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        super().__init__("stagedoor.agenda.decoder", cpu_seconds, memory_bytes)

    def ask(self, task: Facts, content: bytes) -> tuple[Facts, bytes]:
        """Return what the process answers: facts, and the bytes of a picture; RecordError as ``inspect``."""
        try:
            answer, made = super().ask(task, content)
        except BeyondLimits as error:
            raise too_much() from error
        if "error" in answer:
            raise RecordError(**answer["error"])
        return answer, made


def facts_of(made: PictureInfo | Fitted) -> tuple[Facts, bytes]:
    """What is sent about a picture, and its bytes where there are new ones."""
    if isinstance(made, PictureInfo):
        return asdict(made), b""
    facts = {"content_type": made.content_type, "extension": made.extension, "changed": made.changed}
    return facts, made.content if made.changed else b""


def too_much() -> RecordError:
    """The refusal of a picture that goes beyond the limits."""
    return RecordError(
        f"The picture takes more than {CPU_SECONDS} seconds or {MEMORY_BYTES // 10**9} GB to read.",
        code="picture_unreadable",
        remedy="Open it in a picture program and save it again, as a plain JPEG or PNG.",
    )


_decoder = Decoder()
atexit.register(_decoder.close)
