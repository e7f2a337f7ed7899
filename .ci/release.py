"""Builds what is released, and tries it as somebody who installs it: wheel, sdist and SBOM in ``dist``.

The wheel is installed into an empty environment, with the dependencies of the lock file, and runs the demo.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

BIN = Path(sys.executable).parent
UV = str(BIN / "uv")
DIST = Path("dist")
SECONDS = 600
# Neither the settings of whoever runs this, nor the environment that it runs in.
APART = {name: value for name, value in os.environ.items() if not name.startswith("STAGEDOOR_")}
APART.pop("VIRTUAL_ENV", None)
APART.pop("PYTHONPATH", None)


def main() -> int:
    """Build, install, run; raises CalledProcessError where one of them fails."""
    version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    check_changelog(version)
    shutil.rmtree(DIST, ignore_errors=True)
    run(UV, "build", "--quiet", "--out-dir", str(DIST))
    wheel, sdist = next(DIST.glob("*.whl")), next(DIST.glob("*.tar.gz"))
    parts = write_sbom(DIST / f"stagedoor-{version}.cdx.json")
    with tempfile.TemporaryDirectory(prefix="stagedoor-release-") as folder:
        for built in (wheel, sdist):
            try_out(built, Path(folder) / built.suffix.strip("."), version)
    print(f"{wheel.name} and {sdist.name} install and run the demo; the SBOM names {parts} components.")
    return 0


def check_changelog(version: str) -> None:
    """The version has its heading, unless it is the one that was released last."""
    if f"## {version}" not in Path("CHANGELOG.md").read_text():
        print(f"CHANGELOG.md has no heading for {version} yet: give it one before the release.")


def write_sbom(path: Path) -> int:
    """What is installed with Stagedoor, as CycloneDX; how many components."""
    groups = ("--no-default-groups", "--frozen", "--quiet")
    run(UV, "export", "--format", "cyclonedx1.5", *groups, "--output-file", str(path))
    parts = json.loads(path.read_text())["components"]
    if not any(part["name"] == "django" and part["version"] for part in parts):
        raise SystemExit("The SBOM does not name Django: it is not whole.")
    return len(parts)


def try_out(built: Path, folder: Path, version: str) -> None:
    """Install into an empty environment, and run the demo to its end, outside of the repository."""
    folder.mkdir()
    python = folder / "env" / "bin" / "python"
    locked = folder / "locked.txt"
    run(UV, "venv", "--quiet", "--python", sys.executable, str(folder / "env"))
    run(
        *(UV, "export", "--quiet", "--frozen", "--no-default-groups", "--no-emit-project"),
        *("--output-file", str(locked)),
    )
    run(UV, "pip", "install", "--quiet", "--python", str(python), "--requirement", str(locked))
    run(UV, "pip", "install", "--quiet", "--python", str(python), "--no-deps", str(built.resolve()))
    stagedoor = str(python.with_name("stagedoor"))
    told = run(stagedoor, "--version", cwd=folder)
    if version not in told:
        raise SystemExit(f"{built.name} says {told.strip()}, not {version}.")
    demo = run(stagedoor, "demo", "--no-serve", "--sandbox-port", "0", cwd=folder)
    if "Sign in (works once)" not in demo:
        raise SystemExit(f"The demo of {built.name} did not come to its end:\n{demo}")


def run(*line: str, cwd: Path | None = None) -> str:
    """One command to its end; what it printed."""
    done = subprocess.run(
        line, cwd=cwd, env=APART, text=True, stdout=subprocess.PIPE, timeout=SECONDS, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
