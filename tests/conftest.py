"""What all tests share: the real sandbox over HTTP, and two real programmes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from swoogo_sandbox.server import RunningSandbox, start

pytest_plugins = ["tests.postgres"]


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
