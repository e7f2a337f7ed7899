from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx2 as httpx
import pytest

from swoogo_sandbox.server import RunningSandbox, start
from tests.sandbox.client import Client, client_of


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    running = start()
    yield running
    running.stop()


@pytest.fixture
def api(sandbox: RunningSandbox) -> Iterator[Client]:
    with client_of(sandbox) as client:
        yield client


@pytest.fixture
def control(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{sandbox.base}/_control") as client:
        yield client


@pytest.fixture
def under(control: httpx.Client) -> Callable[..., None]:
    """Switch to exactly these profiles."""

    def switch(*names: str) -> None:
        assert control.put("/profiles", json=list(names)).status_code == 200

    return switch
