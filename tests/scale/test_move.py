"""From SQLite to PostgreSQL, as docs/how-to/scale-out.md says."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.postgres import Postgres
from tests.scale.conftest import Cluster

pytestmark = pytest.mark.slow

LEFT_OUT = ["contenttypes", "auth.permission", "sessions", "jobs", "common.SharedValue"]


def test_what_sqlite_held_goes_on_in_postgresql_without_a_call(cluster: Cluster, postgres: Postgres) -> None:
    del cluster.environment["STAGEDOOR_DATABASE_URL"]
    (event,) = cluster.prepare_events(1)
    sent = sync(cluster, event)
    assert (sent["status"], sent["calls"] > 0) == ("succeeded", True)

    copy = str(cluster.folder / "copy.json")
    django(cluster, "dumpdata", "--output", copy, *(f"--exclude={name}" for name in LEFT_OUT))
    cluster.environment["STAGEDOOR_DATABASE_URL"] = postgres.database()
    assert cluster.run("migrate").returncode == 0
    django(cluster, "loaddata", copy)
    again = sync(cluster, event)
    assert (again["status"], again["calls"], again["run"]) == ("succeeded", 0, sent["run"] + 1)


def django(cluster: Cluster, *words: str) -> None:
    line = [sys.executable, "-m", "django", *words]
    subprocess.run(line, env=cluster.environment, check=True, capture_output=True, timeout=60)


def sync(cluster: Cluster, event: int) -> dict[str, Any]:
    done = cluster.run("sync", f"camp/e{event}", "--json")
    result: dict[str, Any] = json.loads(done.stdout)
    return result
