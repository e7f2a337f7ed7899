"""Slow work stays outside of transactions.

A transaction holds locks, on SQLite the only one there is to write. Waiting for another computer or for a
picture to be decoded while it is open holds up everybody. So the entry points of such work refuse to start.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

Args = ParamSpec("Args")
Result = TypeVar("Result")


class SlowWorkInTransaction(RuntimeError):
    """A mistake of ours: slow work was started while a transaction was open."""


def refuse_in_transaction(what: str) -> None:
    """Raise SlowWorkInTransaction when this thread's transaction is open.

    Django marks the transaction that a test case opens around itself, as its own ``durable`` knows too.
    So every test tries this.
    """
    if any(not block._from_testcase for block in transaction.get_connection().atomic_blocks):
        raise SlowWorkInTransaction(
            f"{what} was started inside a transaction, which would hold up everybody."
        )


def outside_transaction(function: Callable[Args, Result]) -> Callable[Args, Result]:
    """Let the function start only where no transaction is open."""

    @functools.wraps(function)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> Result:
        refuse_in_transaction(function.__qualname__)
        return function(*args, **kwargs)

    return run
