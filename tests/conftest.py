"""What all tests share: a data directory of their own, and the real sandbox over HTTP."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Before Django reads its settings: tests never touch the data directory of an installation.
os.environ["STAGEDOOR_DATA_DIR"] = tempfile.mkdtemp(prefix="stagedoor-test-")

import pytest  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402

from swoogo_sandbox.server import RunningSandbox, start  # noqa: E402


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
