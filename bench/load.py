"""Eight people clicking and two workers syncing for half an hour, while 1 % of Swoogo's calls fail.

No page may fail, no sync may fail, and no process may take more and more memory.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from bench.agenda import Size
from bench.clicking import Person
from bench.memory import memory_of_family
from bench.report import Report
from bench.sandbox import Sandbox, running_sandbox
from bench.site import served
from bench.workers import installed_on_postgres, working

PEOPLE, WORKERS, EVENTS = 8, 2, 4
SIZE = Size(sessions=300, speakers=200, rooms=20, days=4)
FAULTS = (
    {"kind": "status", "status": 503, "probability": 0.004, "seed": 1},
    {"kind": "reset-before", "probability": 0.003, "seed": 2},
    {"kind": "reset-after", "probability": 0.003, "seed": 3},
)
LOOKS = 200  # at the memory
# The share of the time after which caches are full.
WARM = 0.2


def run(minutes: float) -> Report:
    """Let them click and sync for so many minutes."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(running_sandbox())
        installation = stack.enter_context(installed_on_postgres(sandbox))
        log = installation.log = stack.enter_context((installation.folder / "log").open("w+b"))
        paths = installation.add_events(EVENTS, SIZE)
        emails: list[str] = installation.do("load.add_people", PEOPLE)
        site = stack.enter_context(served(installation))
        workers = stack.enter_context(working(installation, WORKERS))
        sandbox.control.post("/faults", json=FAULTS).raise_for_status()
        people = [Person(site, email, paths, number) for number, email in enumerate(emails)]
        memory = Memory({"web": site.process.pid} | {f"worker {n}": w.pid for n, w in enumerate(workers, 1)})
        with meanwhile(time.monotonic() + minutes * 60, memory.look, *(person.click for person in people)):
            runs: dict[str, int] = installation.do("load.keep_syncing", paths, minutes * 60)
        log.seek(0)
        tracebacks = log.read().count(b"Traceback")
        return Report(
            f"{PEOPLE} people and {WORKERS} workers for {minutes:g} minutes, 1 % of Swoogo's calls fail",
            ("process", f"MB after {WARM:.0%}", "MB at the end", "MB at most"),
            [[name, *memory.row(name)] for name in memory.processes],
            [*pages_of(people), syncs_of(runs, sandbox), f"Tracebacks in the log: {tracebacks}."],
        )


@contextmanager
def meanwhile(until: float, *works: Callable[[float], None]) -> Iterator[None]:
    """Have all this done until that moment of ``time.monotonic``."""
    threads = [threading.Thread(target=work, args=(until,)) for work in works]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


@dataclass
class Memory:
    """Looks at what processes take, by their names and ids."""

    processes: dict[str, int]
    seen: dict[str, list[int]] = field(default_factory=dict)

    def look(self, until: float) -> None:
        """Look again and again until then."""
        pause = max(0.1, (until - time.monotonic()) / LOOKS)
        while time.monotonic() < until:
            for name, process in self.processes.items():
                self.seen.setdefault(name, []).append(memory_of_family(process))
            time.sleep(pause)

    def row(self, name: str) -> list[str]:
        """Megabytes: once the caches are full, at the end, and at most."""
        seen = self.seen[name]
        tenth = max(1, len(seen) // 10)
        warm = int(len(seen) * WARM)
        figures = (statistics.mean(seen[warm : warm + tenth]), statistics.mean(seen[-tenth:]), max(seen))
        return [f"{figure / 1e6:.0f}" for figure in figures]


def pages_of(people: Sequence[Person]) -> list[str]:
    """How many pages, how long they took, and what went wrong."""
    taken = [seconds for person in people for seconds in person.taken]
    errors = [error for person in people for error in person.errors]
    changes = sum(person.changes for person in people)
    median, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    return [
        f"Pages: {len(taken):,}, median {median * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms.",
        f"Sessions changed: {changes:,}. Errors: {len(errors)}.",
        *errors[:10],
    ]


def syncs_of(runs: Mapping[str, int], sandbox: Sandbox) -> str:
    """How the syncs ended, and how many calls they took."""
    endings = ", ".join(f"{count} {status}" for status, count in sorted(runs.items()))
    struck = sum(fault["struck"] for fault in sandbox.control.get("/faults").json())
    return f"Syncs: {endings}; calls: {sandbox.counted().calls:,}, of these failed on purpose: {struck:,}."
