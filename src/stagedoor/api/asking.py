"""Operations that ask another server, or decode what somebody sent, so that they take long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from ninja import Router

View = TypeVar("View", bound=Callable[..., object])


def asks_others(view: View) -> View:
    """Mark an operation that may take long: no transaction is open while it works.

    Whatever it changes is one step of the domain, with a transaction of its own.
    """
    view.asks_others = True  # type: ignore[attr-defined]
    return view


def slow_methods(routers: Iterable[tuple[str, Router]]) -> dict[str, frozenset[str]]:
    """The methods of such operations, by the route as Django writes it: ``events/<event>/sources``."""
    found: dict[str, frozenset[str]] = {}
    for path, router in routers:
        for below, operations in router.path_operations.items():
            methods = frozenset(
                method
                for operation in operations.operations
                if getattr(operation.view_func, "asks_others", False)
                for method in operation.methods
            )
            if methods:
                found[_as_django(path + below)] = methods
    return found


def _as_django(path: str) -> str:
    return path.strip("/").replace("{", "<").replace("}", ">")
