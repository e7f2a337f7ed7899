"""An upgrade while there is work: nothing queued or half done is stranded."""

from __future__ import annotations

import signal

import pytest

from tests.scale.conftest import Cluster, wait_until
from tests.scale.test_takeover import begin, everything_once

pytestmark = pytest.mark.slow


def test_runs_queued_and_half_done_are_gone_on_with_by_the_next_release(cluster: Cluster) -> None:
    events = cluster.prepare_events(6)
    (old,) = cluster.workers(1, "patient_worker")
    begin(cluster, [old], events)
    wait_until(lambda: len(cluster.rows("select 1 from sync_syncrun")) == len(events))
    old.send_signal(signal.SIGTERM)
    assert old.wait(timeout=10) == 0
    left = cluster.states()
    assert left.get(("running", ""), 0) >= 1
    assert left.get(("waiting", ""), 0) >= 1
    cluster.workers(1, "upgraded_worker")
    everything_once(cluster, events)
