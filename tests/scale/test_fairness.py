"""However much one organization asks for, another one's sync waits for a call in flight at most.

Swoogo's log tells it, by the key of each call: no test here depends on how fast a machine is.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from stagedoor.jobs.engine import RUNS_AT_ONCE, RUNS_OF_ONE_ORGANIZATION
from tests.installed import Ready
from tests.postgres import Postgres
from tests.proof import amount
from tests.scale.conftest import Cluster, running_cluster, wait_until
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


class Harbour:
    """Two workers, and three organizations: camp and bay ask for much, cove has three small events."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.control = cluster.control
        self.control.put("/limits", json={"credits": 1_000_000})
        self.large = cluster.add_event(0, account=2)
        self.cove = [cluster.add_event(number) for number in range(3)]
        self.camp = [cluster.add_event(number) for number in range(WORKERS * RUNS_AT_ONCE + 1)]
        others = map(str, [*self.cove, *self.camp])
        self.drive("prepare_fairness", str(amount(1_000, 20_000)), str(self.large), *others)
        cluster.workers(WORKERS)

    def drive(self, *words: str) -> None:
        assert self.cluster.drive(*words).wait(timeout=PATIENCE) == 0

    def count(self, slug: str, fact: str) -> int:
        """How many runs of an organization are so."""
        ((found,),) = self.cluster.rows(RUNS.format(slug=slug, fact=fact))
        return int(found)

    def importing(self) -> bool:
        """Whether an import is in the middle of its transaction."""
        return self.cluster.rows(IMPORTING) == [(1,)]

    def owners(self) -> list[str]:
        """Whose calls were answered, in their order; asking for a token is none."""
        names = {key: slug for slug, (key, _) in KEYS.items()}
        calls = [call for call in self.control.get("/calls").json() if "oauth2" not in call["path"]]
        return [names[call["key"]] for call in calls if call["key"] in names]

    def sync_a_small_event(self) -> None:
        """Push one of cove's, and wait until all of it is in Swoogo."""
        done = self.count("cove", "status = 'succeeded'")
        self.drive("push", "cove", f"e{self.cove.pop()}")
        wait_until(lambda: not self.count("cove", "state != 'finished'"), PATIENCE)
        assert self.count("cove", "status = 'succeeded'") == done + 1


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, ready: Ready) -> Iterator[Harbour]:
    with running_cluster(tmp_path_factory.mktemp("harbour"), postgres, ready) as cluster:
        yield Harbour(cluster)


def test_more_runs_than_places_that_never_get_an_answer_leave_places_to_others(harbour: Harbour) -> None:
    paths = "|".join(map(str, harbour.camp))
    harbour.control.post("/faults", json={"kind": "delay", "path": f"events/({paths})", "seconds": LONG})
    harbour.drive("push", "camp")
    wait_until(lambda: harbour.count("camp", "state = 'running'") == PLACES, PATIENCE)
    harbour.control.post("/calls/clear")

    harbour.sync_a_small_event()

    assert "cove" in harbour.owners()
    assert "camp" not in harbour.owners()
    assert harbour.count("camp", "state = 'running'") <= PLACES
    assert harbour.count("camp", "state = 'waiting'")


def test_an_event_of_very_many_sessions_delays_another_sync_by_a_call_in_flight_at_most(
    harbour: Harbour,
) -> None:
    harbour.control.post("/calls/clear")
    harbour.drive("push", "bay", "large")
    wait_until(lambda: harbour.owners().count("bay") > 2 * IN_FLIGHT, PATIENCE)
    harbour.control.put("/latency", json={"seconds": 0.5})
    harbour.control.post("/calls/clear")

    harbour.sync_a_small_event()

    harbour.control.put("/latency", json={"seconds": 0.0})
    assert harbour.count("bay", "state = 'running'") == 1
    answered = "".join({"cove": ".", "bay": "x"}.get(owner, "") for owner in harbour.owners()).strip("x")
    # While one call of theirs is answered, each call in flight here ends, and the next one may as well.
    assert answered.count("x") <= 2 * IN_FLIGHT * answered.count("."), answered
    assert answered.count("x")


def test_an_import_that_does_not_end_delays_nobodys_sync(harbour: Harbour, tmp_path: Path) -> None:
    rows = "\n".join(f"Talk {n},Accepted" for n in range(2_000))
    (tmp_path / "sessions.csv").write_text(f"Title,Status\n{rows}")
    importing = harbour.cluster.start("import", "bay/empty", str(tmp_path / "sessions.csv"))
    wait_until(harbour.importing, PATIENCE)
    importing.send_signal(signal.SIGSTOP)

    harbour.sync_a_small_event()

    assert harbour.importing()
    assert importing.poll() is None
    importing.send_signal(signal.SIGCONT)
    assert importing.wait(timeout=PATIENCE) == 0
