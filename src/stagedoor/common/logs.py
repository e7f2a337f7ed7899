"""Log lines: as JSON or for a console, with the ids of what they belong to, and without secrets."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

Ids = dict[str, object]

_ids: ContextVar[Ids | None] = ContextVar("log_ids", default=None)

# What opens something, wherever it turns up: in a message, a traceback or an error of a library.
_SECRETS = [
    # Links that let in whoever has them.
    (re.compile(r"(/(?:sign-in|invitation|feeds|password/reset/key)/)[^/\s?\"']+"), r"\1…"),
    # Users and passwords in addresses of databases and mail servers.
    (re.compile(r"(://[^\s/:@]*:)[^\s/@]+(@)"), r"\1…\2"),
    (re.compile(r"(?i)\b((?:bearer|basic)\s+)[\w.~+/=-]{6,}"), r"\1…"),
    (
        re.compile(
            r"(?i)(?<![/\w])([\"']?(?:authorization|cookie|set-cookie|password|secret|consumer_secret|token"
            r"|access_token|api[-_]?key|client_secret|sessionid|csrftoken)[\"']?\s*[=:]\s*(?:b(?=[\"']))?[\"']?)"
            r"(?!bearer|basic)[^\s\"'&;,)]+"
        ),
        r"\1…",
    ),
    (re.compile(r"\bwhsec_[\w+/=]+"), "whsec_…"),
    # What is encrypted with a key of ours.
    (re.compile(r"\bgAAAA[\w=-]{20,}"), "gAAAA…"),
]


@contextmanager
def log_ids(**ids: object) -> Iterator[None]:
    """Lines within belong to these: a run, a mapping, a request."""
    before = _ids.set((_ids.get() or {}) | ids)
    try:
        yield
    finally:
        _ids.reset(before)


def add_log_ids(**ids: object) -> None:
    """Say more of what the lines of the ``log_ids`` around belong to; without one around, nothing."""
    around = _ids.get()
    if around is not None:
        around.update(ids)


def current_log_ids() -> Ids:
    """What lines belong to here, to be handed to another thread."""
    return _ids.get() or {}


def take_log_ids(ids: Ids) -> None:
    """Let the lines of this thread belong to the same, as its first act."""
    _ids.set(ids)


def without_secrets(text: str) -> str:
    """The text, with ``…`` for what opens something."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class ConsoleFormatter(logging.Formatter):
    """A line to read: time, level, ids, message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and a traceback where there is one."""
        ids = "".join(f" {name}={value}" for name, value in current_log_ids().items())
        line = f"{_time(record)} {record.levelname} {record.name}{ids} {record.getMessage()}"
        trace = _trace(self, record)
        return without_secrets(f"{line}\n{trace}" if trace else line)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: ``at``, ``level``, ``logger``, ``message``, the ids, ``trace``."""

    def format(self, record: logging.LogRecord) -> str:
        """The object; a traceback is a text in it."""
        told: dict[str, object] = {
            "at": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            **current_log_ids(),
        }
        if trace := _trace(self, record):
            told["trace"] = without_secrets(trace)
        return json.dumps(told, ensure_ascii=False, default=str)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = [formatter.formatException(record.exc_info)] if record.exc_info else []
    parts += [formatter.formatStack(record.stack_info)] if record.stack_info else []
    return "\n".join(parts)
