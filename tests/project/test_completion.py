"""Shells complete the commands, as docs/reference/cli.md says."""

from __future__ import annotations

import os
import subprocess
import sys


def completed(words: str) -> list[str]:
    script = "from stagedoor.cli.main import main; main(prog_name='stagedoor')"
    asked = {"_STAGEDOOR_COMPLETE": "bash_complete", "COMP_WORDS": words}
    environment = {**os.environ, **asked, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    line = [sys.executable, "-c", script]
    told = subprocess.run(line, env=environment, text=True, capture_output=True, check=False)
    return [one.removeprefix("plain,") for one in told.stdout.split()]


def test_commands_and_options_are_completed() -> None:
    assert completed("stagedoor webh") == ["webhook"]
    assert "send-again" in completed("stagedoor webhook ")
    assert "--expect-no-changes" in completed("stagedoor sync --exp")
