"""Three workers, four events and one key: Swoogo never has to refuse a call for want of credits (R39)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter

import pytest

from tests.scale.conftest import REPOSITORY, Cluster, wait_until
from tests.scale.large import SESSIONS, SPEAKERS

pytestmark = pytest.mark.slow

EVENTS, LIMIT, WINDOW = 4, 1500, 10


def test_R39_a_first_push_of_5000_records_by_three_workers_is_never_refused(cluster: Cluster) -> None:
    cluster.environment["STAGEDOOR_SWOOGO_WINDOW_SECONDS"] = str(WINDOW)
    events = [cluster.add_event(number) for number in range(EVENTS)]
    line = [sys.executable, "-m", "tests.scale.large", *map(str, events)]
    subprocess.run(line, env=cluster.environment, cwd=REPOSITORY, check=True, timeout=120)
    cluster.control.put("/limits", json={"credits": LIMIT, "seconds": WINDOW})
    cluster.control.post("/calls/clear")
    workers = [cluster.start("worker") for _ in range(3)]
    wait_until(lambda: len(cluster.rows("select 1 from jobs_worker")) == len(workers))
    syncs = [cluster.start("sync", f"camp/e{number}", "--json") for number in events]
    results = [json.loads(sync.communicate(timeout=300)[0]) for sync in syncs]

    calls = cluster.control.get("/calls").json()
    answers = Counter(call["status"] for call in calls)
    spent = sum(call["credits"] for call in calls)
    print(f"\n{EVENTS} events, {spent} credits, limit {LIMIT} in {WINDOW} s: answers {dict(answers)}")  # noqa: T201 - the figures are to be seen
    everything = {"sessions": SESSIONS, "speakers": SPEAKERS, "sponsors": 0}
    assert [result["succeeded"] for result in results] == [everything] * EVENTS
    assert answers[429] == 0
    assert spent > 3 * LIMIT, "the budget was never in the way"
    assert len(cluster.rows("select distinct executor_id from dbos.workflow_status where name = 'sync'")) > 1
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(timeout=30) for worker in workers] == [0] * len(workers)
