"""Losing the database neither ends a worker nor leaves it half dead."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from tests.postgres import Postgres
from tests.scale.conftest import Cluster, wait_until
from tests.scale.test_takeover import begin, everything_once

pytestmark = pytest.mark.slow

AWAY_SECONDS = 8


@pytest.fixture(autouse=True)
def running_again(postgres: Postgres) -> Iterator[None]:
    yield
    postgres.start()


def test_a_worker_waits_for_its_database_at_the_start_and_in_the_middle_of_a_run(
    cluster: Cluster, postgres: Postgres
) -> None:
    events = cluster.prepare_events(1)
    postgres.stop()
    worker = cluster.drive("worker")
    time.sleep(AWAY_SECONDS)
    assert worker.poll() is None
    postgres.start()
    wait_until(lambda: worker.pid in cluster.alive(), seconds=15)

    begin(cluster, [worker], events)
    postgres.stop(immediate=True)
    time.sleep(AWAY_SECONDS)
    assert worker.poll() is None
    postgres.start()
    everything_once(cluster, events)


def test_a_worker_that_is_told_to_stop_while_its_database_is_away_ends_in_seconds(
    cluster: Cluster, postgres: Postgres
) -> None:
    events = cluster.prepare_events(1)
    (worker,) = cluster.workers(1)
    begin(cluster, [worker], events)
    postgres.stop(immediate=True)
    time.sleep(2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=10) == 0
    postgres.start()
    cluster.workers(1)
    everything_once(cluster, events)
