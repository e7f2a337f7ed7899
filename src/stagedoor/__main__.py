"""``python -m stagedoor``."""

from __future__ import annotations

from stagedoor.cli.main import main

if __name__ == "__main__":
    main(prog_name="stagedoor")
