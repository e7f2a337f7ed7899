"""The process that decodes pictures for ``decoding``: ``python -m stagedoor.agenda.decoder``."""

from __future__ import annotations

import resource
import signal
import sys
from typing import Any

from stagedoor.agenda import imaging
from stagedoor.agenda.decoding import facts_of, receive, send, too_much
from stagedoor.common.errors import RecordError


def main() -> None:
    """Answer until the other side is gone; the arguments are seconds of CPU for a picture, and bytes."""
    cpu_seconds, memory_bytes = map(int, sys.argv[1:])
    # Ctrl-C goes to all processes of a terminal: this one ends with the one that started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open(0, "rb", buffering=0) as source, open(1, "wb", buffering=0) as target:
        while True:
            try:
                task, content = receive(source)
            except EOFError:
                return
            _allow_cpu(cpu_seconds)
            send(target, *_answer(task, content))


def _answer(task: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        if task["do"] == "inspect":
            return facts_of(imaging.inspect(content))
        return facts_of(imaging.fit(content, task["limit"]))
    except (RecordError, MemoryError) as problem:
        error = problem if isinstance(problem, RecordError) else too_much()
        told = {"message": error.message, "code": error.code, "remedy": error.remedy, "detail": error.detail}
        return {"error": told}, b""


def _allow_cpu(seconds: int) -> None:
    """Have the system end this process when it has worked for so many seconds from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))


if __name__ == "__main__":
    main()
