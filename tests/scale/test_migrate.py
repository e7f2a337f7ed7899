"""``stagedoor migrate`` on PostgreSQL, as several machines run it when they start."""

from __future__ import annotations

import pytest

from tests.postgres import Postgres
from tests.scale.conftest import Cluster

pytestmark = pytest.mark.slow


def test_two_processes_that_migrate_at_once_wait_for_each_other(cluster: Cluster, postgres: Postgres) -> None:
    cluster.url = cluster.environment["STAGEDOOR_DATABASE_URL"] = postgres.database()
    both = [cluster.start("migrate") for _ in range(3)]
    assert [process.wait(timeout=60) for process in both] == [0, 0, 0]
    ((tables,),) = cluster.rows("select count(*) from pg_tables where tablename = 'sync_syncrun'")
    ((applied, different),) = cluster.rows(
        "select count(*), count(distinct app || name) from django_migrations"
    )
    assert tables == 1
    assert applied == different
