"""The fixtures of the syncs' tests."""

from tests.sync.conftest import make_stage

__all__ = ["make_stage"]
