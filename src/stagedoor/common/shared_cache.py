"""A cache that all processes share, so that guessing passwords is throttled across all of them.

Django's own database cache pickles: whoever can write to the database could run code here. This one keeps
JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from stagedoor.common import clock
from stagedoor.common.models import SharedValue


class SharedCache(BaseCache):
    """Values of JSON's types in a table."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        kept = self._rows(key, version).exclude(_stale()).first()
        return default if kept is None else kept.value

    def set(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        SharedValue.objects.update_or_create(
            key=self.make_and_validate_key(key, version),
            defaults={"value": value, "expires_at": self._expiry(timeout)},
        )

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        rows = self._rows(key, version)
        rows.filter(_stale()).delete()
        made = SharedValue(key=self.make_and_validate_key(key, version), value=value)
        made.expires_at = self._expiry(timeout)
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._rows(key, version).delete()[0])

    def clear(self) -> None:
        SharedValue.objects.all().delete()

    def _rows(self, key: Any, version: int | None) -> QuerySet[SharedValue]:
        return SharedValue.objects.filter(key=self.make_and_validate_key(key, version))

    def _expiry(self, timeout: float | None) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def forget_stale_values() -> None:
    """Delete what has expired."""
    SharedValue.objects.filter(_stale()).delete()


def _stale() -> Q:
    return Q(expires_at__lte=clock.now())
