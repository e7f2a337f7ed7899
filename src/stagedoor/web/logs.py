"""What the log must not hold."""

from __future__ import annotations

import logging

from stagedoor.common.logs import without_secrets


class HideTokens(logging.Filter):
    """Takes the tokens of sign-in links and invitations, and all other secrets, out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the line through, without its secrets."""
        told = record.getMessage()
        hidden = without_secrets(told)
        if hidden != told:
            record.msg, record.args = hidden, ()
        return True
