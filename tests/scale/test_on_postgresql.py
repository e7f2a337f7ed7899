"""Tests of the sync that also run on PostgreSQL, where transactions do see each other's gaps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import Postgres

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
FILES = [
    "tests/sync/test_first_push.py",
    "tests/sync/test_send_again.py",
    "tests/sync/test_sponsors.py",
    "tests/sync/test_parking.py",
    "tests/sync/test_quarantine.py",
    "tests/jobs/test_continuous.py",
    "tests/sources/test_claims.py",
]


def test_what_holds_on_sqlite_holds_on_postgresql(postgres: Postgres) -> None:
    environment = {**os.environ, "STAGEDOOR_TEST_DATABASE_URL": postgres.database()}
    line = [sys.executable, "-m", "pytest", "-n0", "-q", *FILES]
    done = subprocess.run(
        line, env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout
