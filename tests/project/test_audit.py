"""``make audit``: holes are told, and that nothing could be looked up is told as that."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PATH = Path(__file__).parents[2] / ".ci" / "audit.py"
SKIPPED = {"name": "click", "skip_reason": "not found"}


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_hole_fails_and_names_the_version_that_mends_it(audit: Any, capsys: Any) -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["2.1"]}
    assert audit.tell_advisories([{"name": "a", "version": "2.0", "vulns": [hole]}, SKIPPED]) == 1
    said = capsys.readouterr().out
    assert "hole: a 2.0: PYSEC-1, fixed in 2.1" in said
    assert "not looked up: click" in said


def test_where_nothing_can_be_looked_up_that_is_said_and_fails_nothing(audit: Any, capsys: Any) -> None:
    assert audit.tell_advisories([SKIPPED]) == 0
    assert "not checked, their source could not be reached" in capsys.readouterr().out


def test_a_source_that_does_not_answer_ends_in_time(audit: Any, capsys: Any, monkeypatch: Any) -> None:
    def hang(*_: Any, **options: Any) -> None:
        raise subprocess.TimeoutExpired("pip-audit", options["timeout"])

    monkeypatch.setattr(audit.subprocess, "run", hang)
    assert audit.check_advisories(["click==8.3.0"]) == 0
    assert "no answer within 120 seconds" in capsys.readouterr().out


def test_a_licence_that_is_not_known_to_be_fine_fails(audit: Any, monkeypatch: Any) -> None:
    licences = {"good": "MIT", "bad": "GPL-3.0-only", "silent": ""}
    monkeypatch.setattr(audit, "licence_of", licences.__getitem__)
    assert audit.check_licences(["good==1"]) == 0
    assert audit.check_licences(["good==1", "bad==1"]) == 1
    assert audit.check_licences(["silent==1 ; python_version > '3'"]) == 1
