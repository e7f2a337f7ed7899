"""What the log must not hold."""

from __future__ import annotations

import logging
import re

# Whoever has the token of such an address comes in.
_TOKEN = re.compile(r"(/(?:sign-in|invitation|feeds|password/reset/key)/)[^/\s?\"']+")


class HideTokens(logging.Filter):
    """Takes the tokens of sign-in links and invitations out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the line through, without its tokens."""
        told = record.getMessage()
        hidden = _TOKEN.sub(r"\1…", told)
        if hidden != told:
            record.msg, record.args = hidden, ()
        return True
