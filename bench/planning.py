"""How planning time and memory grow with the agenda: they should do so in proportion.

What is measured is all that a run does before its first call: it reads the agenda and the record links,
translates and compares. On SQLite, in a process of its own each time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from bench.agenda import Size
from bench.filling import add_filled_events, link_everything
from bench.installation import Installation, installed
from bench.report import Report, ratio
from bench.sandbox import running_sandbox

SIZES = (1_000, 10_000)
LARGE_SIZES = (*SIZES, 50_000)
ALL_NEW, UNCHANGED = "all new", "nothing changed"


@dataclass(frozen=True)
class Planned:
    """CPU seconds, peak memory in bytes on top of the idle process, SQL statements and changes found."""

    seconds: float
    memory: int
    statements: int
    changes: int


def run(large: bool) -> Report:
    """Plan agendas of growing size, all new and all there."""
    rows: list[list[str]] = []
    first: dict[str, tuple[Planned, int]] = {}
    for sessions in LARGE_SIZES if large else SIZES:
        for case, planned in measure(Size(sessions, sessions * 6 // 5)).items():
            least = first.setdefault(case, (planned, sessions))
            rows.append(_row(sessions, case, planned, *least))
    return Report(
        "Planning",
        ("sessions", "case", "changes", "statements", "CPU s", "time / session", "MB", "memory / session"),
        rows,
        ["Time and memory per session are multiples of those of the smallest agenda; 1.00 is linear growth."],
    )


def measure(size: Size) -> dict[str, Planned]:
    """Plan one agenda, first while nothing of it was sent, then when all was."""
    with running_sandbox() as sandbox, installed(sandbox) as installation:
        installation.connect()
        [path] = add_filled_events(installation, size)
        new = _median(installation, path)
        link_everything(installation, path)
        return {ALL_NEW: new, UNCHANGED: _median(installation, path)}


def _median(installation: Installation, path: str, tries: int = 3) -> Planned:
    return sorted((installation.do(_plan, path) for _ in range(tries)), key=lambda planned: planned.seconds)[
        tries // 2
    ]


def _plan(path: str) -> Planned:
    from django.db import connection  # noqa: PLC0415 - Django is ready only now

    from stagedoor.cli.common import find_event  # noqa: PLC0415
    from stagedoor.jobs.port import push  # noqa: PLC0415
    from stagedoor.sync.domain import runs  # noqa: PLC0415
    from stagedoor.sync.domain.mappings import live_mapping  # noqa: PLC0415
    from stagedoor.sync.models import Trigger  # noqa: PLC0415
    from stagedoor.sync.pipeline import Pipeline  # noqa: PLC0415
    from stagedoor.sync.swoogo import client_for  # noqa: PLC0415
    from stagedoor.sync.traffic import Traffic  # noqa: PLC0415

    run = runs.acquire(push(live_mapping(find_event(path)), Trigger.CLI).run.pk)
    assert run is not None
    statements: list[str] = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        statements.append(sql)
        return execute(sql, params, many, context)

    with Traffic(run, client_for(run.mapping.connection)) as traffic, connection.execute_wrapper(count):
        before, began = memory("VmRSS"), time.process_time()
        pipeline = Pipeline(run, traffic)
        pipeline.translate()
        changes = len(pipeline.plan().changes)
        seconds = time.process_time() - began
        peak = memory("VmHWM")
    run.delete()
    return Planned(seconds, peak - before, len(statements), changes)


def memory(name: str) -> int:
    """Bytes of this process's memory: ``VmRSS`` now, ``VmHWM`` at most so far."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def _row(sessions: int, case: str, planned: Planned, least: Planned, least_sessions: int) -> list[str]:
    return [
        f"{sessions:,}",
        case,
        f"{planned.changes:,}",
        str(planned.statements),
        f"{planned.seconds:.2f}",
        ratio(planned.seconds / sessions, least.seconds / least_sessions),
        f"{planned.memory / 1e6:.0f}",
        ratio(planned.memory / sessions, least.memory / least_sessions),
    ]
