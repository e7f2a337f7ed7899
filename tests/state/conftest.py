"""The fixtures of the syncs' tests, and how long the state machine plays."""

from hypothesis import settings

from tests.sync.conftest import make_stage

__all__ = ["make_stage"]

settings.register_profile("long", max_examples=2000, stateful_step_count=60)
