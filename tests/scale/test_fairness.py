"""However much one organization asks for, another one's sync waits for a call in flight at most.

Swoogo's log tells it, by the key of each call: no test here depends on how fast a machine is.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from stagedoor.jobs.engine import RUNS_AT_ONCE, RUNS_OF_ONE_ORGANIZATION
from tests.proof import amount
from tests.scale.conftest import Cluster, wait_until
from tests.scale.driver import KEYS

pytestmark = pytest.mark.slow

WORKERS = 2
PLACES = WORKERS * RUNS_OF_ONE_ORGANIZATION
# Calls that one run has in flight at most.
IN_FLIGHT = 4
LONG = 600.0  # seconds; longer than any test here
# On a machine that has far too much to do; a quiet one takes a few seconds.
PATIENCE = 240.0
RUNS = """
    select count(*) from sync_syncrun run join sync_eventmapping mapping on mapping.id = run.mapping_id
    join agenda_event event on event.id = mapping.event_id
    join accounts_organization organization on organization.id = event.organization_id
    where organization.slug = '{slug}' and run.{fact}
"""
# The backend of an import, from the moment on at which it has locked its event.
IMPORTING = """
    select count(*) from pg_locks held join pg_class of on of.oid = held.relation
    where of.relname = 'agenda_event' and held.mode = 'RowShareLock' and held.granted
"""


def count(cluster: Cluster, slug: str, fact: str) -> int:
    ((found,),) = cluster.rows(RUNS.format(slug=slug, fact=fact))
    return int(found)


def drive(cluster: Cluster, *words: str) -> None:
    assert cluster.drive(*words).wait(timeout=PATIENCE) == 0


def prepare(cluster: Cluster, events: int) -> list[int]:
    """One organization with so many events, whose numbers are returned, and another one with a small one."""
    cluster.control.put("/limits", json={"credits": 1_000_000})
    small, *others = (cluster.add_event(number) for number in range(1 + events))
    drive(cluster, "prepare_two", str(small), *map(str, others))
    return others


def owners(cluster: Cluster) -> list[str]:
    """Whose calls were answered, in their order."""
    names = {key: slug for slug, (key, _) in KEYS.items()}
    calls = cluster.control.get("/calls").json()
    return [names[call["key"]] for call in calls if call["key"] in names]


def sync_the_small_one(cluster: Cluster) -> None:
    """Push it, and wait until all of it is in Swoogo."""
    drive(cluster, "push_all", "cove")
    wait_until(lambda: count(cluster, "cove", "state = 'finished'"), PATIENCE)
    assert count(cluster, "cove", "status = 'succeeded'") == 1


def test_more_runs_than_places_that_never_get_an_answer_leave_places_to_others(cluster: Cluster) -> None:
    events = prepare(cluster, WORKERS * RUNS_AT_ONCE + 1)
    paths = "|".join(map(str, events))
    cluster.control.post("/faults", json={"kind": "delay", "path": f"events/({paths})", "seconds": LONG})
    cluster.workers(WORKERS)
    drive(cluster, "push_all", "camp")
    wait_until(lambda: count(cluster, "camp", "state = 'running'") == PLACES, PATIENCE)
    cluster.control.post("/calls/clear")

    sync_the_small_one(cluster)

    assert set(owners(cluster)) == {"cove"}
    assert count(cluster, "camp", "state = 'running'") <= PLACES
    assert count(cluster, "camp", "state = 'waiting'")


def test_an_event_of_very_many_sessions_delays_another_sync_by_a_call_in_flight_at_most(
    cluster: Cluster,
) -> None:
    prepare(cluster, 0)
    drive(cluster, "add_large_event", "camp", str(cluster.add_event(1)), str(amount(1_000, 20_000)))
    cluster.workers(WORKERS)
    drive(cluster, "push_all", "camp")
    wait_until(lambda: len(owners(cluster)) > 2 * IN_FLIGHT, PATIENCE)
    cluster.control.put("/latency", json={"seconds": 0.5})
    cluster.control.post("/calls/clear")

    sync_the_small_one(cluster)

    assert count(cluster, "camp", "state = 'running'") == 1
    answered = "".join("." if owner == "cove" else "x" for owner in owners(cluster)).strip("x")
    # While one call of theirs is answered, each call in flight here ends, and the next one may as well.
    assert answered.count("x") <= 2 * IN_FLIGHT * answered.count("."), answered
    assert answered.count("x")


def test_an_import_that_does_not_end_delays_nobodys_sync(cluster: Cluster, tmp_path: Path) -> None:
    [event] = prepare(cluster, 1)
    rows = "\n".join(f"Talk {n},Accepted" for n in range(2_000))
    (tmp_path / "sessions.csv").write_text(f"Title,Status\n{rows}")
    cluster.workers(WORKERS)
    importing = cluster.start("import", f"camp/e{event}", str(tmp_path / "sessions.csv"))
    wait_until(lambda: cluster.rows(IMPORTING) == [(1,)], PATIENCE)
    importing.send_signal(signal.SIGSTOP)

    sync_the_small_one(cluster)

    assert cluster.rows(IMPORTING) == [(1,)]
    assert importing.poll() is None
    importing.send_signal(signal.SIGCONT)
    assert importing.wait(timeout=PATIENCE) == 0
