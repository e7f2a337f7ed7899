"""An installation on PostgreSQL: real processes on one database, against a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from swoogo_sandbox.server import start
from tests.crash.conftest import Installation
from tests.postgres import Postgres


class Cluster(Installation):
    """Several processes on one PostgreSQL database."""

    url: str

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query of the test finds."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def cluster(tmp_path: Path, postgres: Postgres) -> Iterator[Cluster]:
    sandbox = start()
    made = Cluster(tmp_path, sandbox)
    made.url = made.environment["STAGEDOOR_DATABASE_URL"] = postgres.database()
    yield made
    made.close()
    sandbox.stop()
