"""``python -m stagedoor``."""

from __future__ import annotations

from stagedoor.cli.main import start

if __name__ == "__main__":
    start()
