"""Whatever one tenant sends, another one is served, and the processes give their memory back."""

from __future__ import annotations

import pytest
from bench.attacks import measure

from tests.proof import cases

pytestmark = pytest.mark.slow
# Bytes that may stay taken.
MOST = 50_000_000


def test_another_tenant_is_served_during_an_attack_and_memory_is_given_back() -> None:
    for survived in measure(lambda attacks: cases(attacks, 3, seed=0)):
        assert max(survived.web, survived.worker) < MOST, survived
