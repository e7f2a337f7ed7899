"""What all tests share: the real sandbox over HTTP, and two real programmes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import settings as hypothesis_settings

from swoogo_sandbox.server import RunningSandbox, start
from tests import proof

pytest_plugins = ["tests.installed", "tests.postgres", "tests.receiver"]

hypothesis_settings.register_profile("proof", max_examples=5000, deadline=None)
if proof.WHOLE:
    hypothesis_settings.load_profile("proof")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have all workers but one begin with the slow tests, so that nobody waits for those in the end.

    They wait more than they work, so there are more workers than processors, and each worker is given an
    equal part of the list; who has finished takes over from the end of another one's part.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    shares = max(1, workers - 1)
    parts = [slow[share::shares] for share in range(shares)] + [[] for _ in range(workers - shares)]
    size = -(-len(items) // workers)
    for part in parts:
        missing = max(0, size - len(part))
        part.extend(quick[:missing])
        del quick[:missing]
    items[:] = [item for part in parts for item in part]


@pytest.fixture
def sandbox(settings: object) -> Iterator[RunningSandbox]:
    """A fresh local Swoogo, which the product is pointed at."""
    running = start()
    settings.SWOOGO_URL = running.url  # type: ignore[attr-defined]
    yield running
    running.stop()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Two real conference programmes; the project holds no copy of them."""
    folder = Path(
        os.environ.get(
            "STAGEDOOR_SHARED_DATA", django_settings.BASE_DIR.parents[1].parent / "shared" / "data"
        )
    )
    if not folder.is_dir():
        pytest.skip("the real conference programmes are not here (set STAGEDOOR_SHARED_DATA)")
    return folder
