"""The cache that all processes share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from stagedoor.common.models import SharedValue
from stagedoor.common.shared_cache import forget_stale_values

pytestmark = pytest.mark.django_db

START = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("value", [1, "a", [1.5, 2.5], {"id": 7, "name": "Quay"}, True, None])
def test_what_is_kept_is_json_and_comes_back(value: Any) -> None:
    cache.set("key", value)
    assert cache.get("key", "nothing") == value


def test_it_is_gone_when_its_time_is_over() -> None:
    with time_machine.travel(START, tick=False) as at:
        cache.set("short", 1, 60)
        cache.set("for-ever", 2, None)
        at.shift(timedelta(seconds=59))
        assert (cache.get("short"), "short" in cache) == (1, True)
        at.shift(timedelta(seconds=1))
        assert (cache.get("short"), "short" in cache) == (None, False)
        forget_stale_values()
        assert SharedValue.objects.count() == 1
        assert cache.get("for-ever") == 2


def test_only_the_first_one_adds_until_it_is_deleted_or_over() -> None:
    with time_machine.travel(START, tick=False) as at:
        assert cache.add("lock", True, 10)
        assert not cache.add("lock", True, 10)
        assert cache.delete("lock")
        assert not cache.delete("lock")
        assert cache.add("lock", True, 10)
        at.shift(timedelta(seconds=10))
        assert cache.add("lock", True, 10)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        cache.set("key", object())
