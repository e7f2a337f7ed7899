"""Licences of what is installed with Stagedoor, and known holes in it and in its tools.

Advisories come from PyPI by way of pip-audit. Where they cannot be reached, that is said and nothing fails.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
SECONDS = 120
# Licences under which they may be passed on with Stagedoor, as SPDX, classifiers or free text tell them.
ALLOWED = re.compile(
    r"\b(0BSD|Apache|BSD|CC0|HPND|ISC|MIT|MPL|Mozilla Public|PSF|Python Software Foundation|Unlicense|Zlib"
    r"|LGPL|GNU Lesser)",
    re.IGNORECASE,
)


def main() -> int:
    """Tell both; 1 when a licence or a hole needs a look."""
    return max(check_licences(locked("--no-default-groups")), check_advisories(locked("--all-groups")))


def locked(*groups: str) -> list[str]:
    """The requirements of the lock file, such as ``click==8.3.0``."""
    line = [str(BIN / "uv"), "export", "--quiet", "--frozen", "--no-hashes", "--no-emit-project", *groups]
    text = subprocess.run(line, check=True, capture_output=True, text=True, timeout=SECONDS).stdout
    return [line for line in text.splitlines() if line and not line.startswith(("#", " "))]


def check_licences(requirements: list[str]) -> int:
    """Whether all licences are known to be fine."""
    strange = []
    for requirement in requirements:
        name = re.split(r"[=\[;\s]", requirement)[0]
        try:
            told = licence_of(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # not for this platform
        if not ALLOWED.search(told):
            strange.append(f"{name}: {told or 'tells no licence'}")
    for line in strange:
        print(f"licence to look at: {line}")
    print(f"Licences: {len(requirements)} dependencies, {len(strange)} to look at.")
    return int(bool(strange))


def licence_of(name: str) -> str:
    """What a package tells of its licence."""
    about = importlib.metadata.metadata(name)
    classifiers = [text for text in about.get_all("Classifier", []) if text.startswith("License")]
    return about.get("License-Expression") or "; ".join(classifiers) or (about.get("License") or "")[:80]


def check_advisories(requirements: list[str]) -> int:
    """Whether no dependency has a known hole, as far as advisories can be reached in time."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(requirements))
        file.flush()
        line = [str(BIN / "pip-audit"), "--requirement", file.name, "--no-deps", "--disable-pip"]
        line += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
        try:
            done = subprocess.run(line, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return not_reached(f"no answer within {SECONDS} seconds")
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return not_reached((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1])
    return tell_advisories(found)


def tell_advisories(found: list[dict[str, Any]]) -> int:
    """What pip-audit found, one line a hole."""
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if len(skipped) == len(found):
        return not_reached("no dependency could be looked up")
    holes = [(one, hole) for one in found for hole in one.get("vulns", ())]
    for one, hole in holes:
        fixed = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"hole: {one['name']} {one['version']}: {hole['id']}, fixed in {fixed}")
    if skipped:
        print(f"not looked up: {', '.join(skipped)}")
    print(f"Advisories: {len(found) - len(skipped)} dependencies looked up, {len(holes)} holes.")
    return int(bool(holes))


def not_reached(why: str) -> int:
    """Say that nothing is known; that is no failure."""
    print(f"Advisories: not checked, their source could not be reached ({why}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
