"""What everybody relies on when they check this repository out."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

MAX_LINES = 350


@pytest.fixture(autouse=True)
def at_the_top(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(request.config.rootpath)


def test_the_lock_file_names_the_public_package_index_only() -> None:
    locked = tomllib.loads(Path("uv.lock").read_text())
    sources = {package["source"].get("registry", "here") for package in locked["package"]}
    assert sources == {"here", "https://pypi.org/simple"}
    hosts = set(re.findall(r'url = "https://([^/]+)/', Path("uv.lock").read_text()))
    assert hosts == {"files.pythonhosted.org"}


def test_files_fit_in_the_head() -> None:
    files = [path for folder in ("src", "bench", "docs") for path in Path(folder).rglob("*.py")]
    written = [path for path in files if "migrations" not in path.parts]
    assert len(written) > 100
    assert [path for path in written if len(path.read_text().splitlines()) > MAX_LINES] == []


def test_make_lists_its_targets() -> None:
    printed = subprocess.run(["make"], capture_output=True, text=True, check=True).stdout
    named = {line.split()[0] for line in printed.splitlines()}
    assert {"demo", "test", "check", "run", "bench", "docs", "release-check"} <= named


def test_ci_runs_the_checks_and_the_tests() -> None:
    script = Path(".ci/run")
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert {"make check", "make test"} <= set(script.read_text().splitlines())
