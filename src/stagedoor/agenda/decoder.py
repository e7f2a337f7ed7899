"""The process that decodes pictures for ``decoding``: ``python -m stagedoor.agenda.decoder``."""

from __future__ import annotations

from stagedoor.agenda import imaging
from stagedoor.agenda.decoding import facts_of, too_much
from stagedoor.common.confined import Facts, answer
from stagedoor.common.errors import RecordError


def decode(task: Facts, content: bytes) -> tuple[Facts, bytes]:
    """Inspect or fit a picture, as the task says; an ``error`` has what a RecordError is made of."""
    try:
        if task["do"] == "inspect":
            return facts_of(imaging.inspect(content))
        return facts_of(imaging.fit(content, task["limit"]))
    except (RecordError, MemoryError) as problem:
        error = problem if isinstance(problem, RecordError) else too_much()
        told = {"message": error.message, "code": error.code, "remedy": error.remedy, "detail": error.detail}
        return {"error": told}, b""


if __name__ == "__main__":
    answer(decode)
