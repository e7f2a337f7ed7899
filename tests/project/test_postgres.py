"""The tests' own PostgreSQL does what the tests of scale-out rely on."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import Postgres


def test_a_committed_row_survives_an_immediate_restart_that_cuts_every_connection(postgres: Postgres) -> None:
    url = postgres.database()
    with psycopg.connect(url) as connection:
        connection.execute("create table kept as select 1 as one")
        connection.commit()
        postgres.restart(immediate=True)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select one from kept")
    with psycopg.connect(url) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_each_database_is_empty(postgres: Postgres) -> None:
    for _ in range(2):
        with psycopg.connect(postgres.database()) as connection:
            connection.execute("create table only_here (id int)")
