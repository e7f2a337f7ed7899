"""Looking for the conflicts of an event."""

from __future__ import annotations

import statistics
import time

from django.db import connection

from bench.conflicts import Found
from bench.inside.planning import StatementCounter
from stagedoor.agenda.conflicts.find import find_conflicts
from stagedoor.agenda.domain.conflicts import conflicts_of, rules_of
from stagedoor.agenda.timetable import read_timetable
from stagedoor.cli.common import find_event


def measure(path: str, tries: int) -> Found:
    """Look so many times; people need a quarter of an hour between two rooms."""
    event = find_event(path)
    event.buffer_minutes = 15
    counter = StatementCounter()
    with connection.execute_wrapper(counter):
        conflicts = len(conflicts_of(event))
    whole, finding = [], []
    timetable, rules = read_timetable(event), rules_of(event)
    for _ in range(tries):
        began = time.process_time()
        find_conflicts(timetable.sessions, rules)
        finding.append(time.process_time() - began)
        began = time.process_time()
        conflicts_of(event)
        whole.append(time.process_time() - began)
    return Found(statistics.median(whole), statistics.median(finding), counter.statements, conflicts)
