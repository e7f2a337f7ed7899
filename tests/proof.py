"""How much the large matrices try: `make test` a sample, the same each time; `make proof` all of it."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from typing import TypeVar

WHOLE = os.environ.get("STAGEDOOR_PROOF") == "1"
"""Whether this is `make proof`. Processes that tests start inherit it."""

T = TypeVar("T")


def amount(sample: T, whole: T) -> T:
    """One figure for `make test`, another one for `make proof`: seeds, examples, steps, seconds."""
    return whole if WHOLE else sample


def cases(every: Iterable[T], sample: int, *, seed: int = 1) -> list[T]:
    """Every case for `make proof`; for `make test` so many of them, in their order, chosen by the seed."""
    found = list(every)
    if WHOLE or sample >= len(found):
        return found
    chosen = random.Random(seed).sample(range(len(found)), sample)
    return [found[place] for place in sorted(chosen)]
