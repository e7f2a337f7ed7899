"""What ``stagedoor check`` tells an operator."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db


def test_all_is_well_on_sqlite_with_keys_in_files(settings: Any) -> None:
    settings.DATABASE_URL = ""
    assert run_checks(databases=["default"]) == []


def test_on_postgresql_keys_that_only_this_machine_has_are_told(settings: Any) -> None:
    settings.DATABASE_URL = "postgresql://stagedoor@db/stagedoor"
    assert [note.msg.split()[0] for note in run_checks(databases=["default"])] == [
        "STAGEDOOR_SECRET_KEYS",
        "STAGEDOOR_WEB_KEY",
    ]


def test_on_postgresql_with_keys_given_all_is_well(settings: Any) -> None:
    settings.DATABASE_URL = "postgresql://stagedoor@db/stagedoor"
    settings.SECRET_KEYS = "kIPF-M2iMlcrZyxKnT8BqY7YQV0P9eiaW2BJtP_NKcU="
    settings.WEB_KEY = "a-key-that-all-machines-share"
    assert run_checks(databases=["default"]) == []


@pytest.mark.parametrize("key", ["x", "short-and-sweet", "a" * 60])
def test_a_web_key_that_can_be_guessed_is_told(settings: Any, key: str) -> None:
    settings.SECRET_KEY = key
    notes = [note.msg for note in run_checks()]
    assert len(notes) == 1
    assert "The web key can be guessed" in notes[0]
    assert key not in notes[0].split()


def test_debug_pages_are_told(settings: Any) -> None:
    settings.DEBUG = True
    assert any("Debug pages are on" in note.msg for note in run_checks())
