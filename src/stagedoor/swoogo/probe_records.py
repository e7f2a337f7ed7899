"""The records that a probe makes, and how it takes them away again."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stagedoor.common.errors import NotFound, Rejected, RemoteError
from stagedoor.swoogo.probe_leftovers import LAST_FIRST, marked_name
from stagedoor.swoogo.records import Kind, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.swoogo.client import Client
    from stagedoor.swoogo.probe_report import Findings


class ProbeRecords:
    """Makes, changes and deletes probe records, noting which path worked for it."""

    def __init__(self, client: Client, event_id: int, findings: Findings) -> None:
        self._client = client
        self._event_id = event_id
        self._findings = findings
        # What the names of its records begin with: a later probe knows by it what this one left behind.
        self.name = marked_name(secrets.token_hex(2))
        self._made: dict[tuple[Kind, int], dict[str, str]] = {}
        self._stays: list[str] = []

    def create(self, kind: Kind, **body: str) -> Row:
        """Make a record that is taken away in the end."""
        with self._noting("create", kind):
            row = self._client.create(kind, self._event_id, body)
        self._made[kind, row["id"]] = body
        return row

    def update(self, kind: Kind, record_id: int, **changes: str) -> bool:
        """Change a record of the probe, sending all of it; False when no path does it."""
        return self._change(kind, record_id, {**self._made[kind, record_id], **changes})

    def update_only(self, kind: Kind, record_id: int, **changes: str) -> bool:
        """Change a record of the probe, sending nothing else; False when no path does it."""
        return self._change(kind, record_id, changes)

    def _change(self, kind: Kind, record_id: int, body: dict[str, str]) -> bool:
        try:
            with self._noting("update", kind):
                self._update(kind, record_id, body)
        except (NotFound, Rejected) as error:
            if error.status in {404, 405}:
                return False
            raise
        self._made[kind, record_id] |= body
        return True

    def _update(self, kind: Kind, record_id: int, body: dict[str, str]) -> None:
        """Update it; one that went, and was refused when it was read back, went."""
        try:
            self._client.update(kind, record_id, body)
        except (NotFound, Rejected) as error:
            if not error.request.startswith("GET "):
                raise

    def read(self, kind: Kind, record_id: int) -> Row:
        """The record as Swoogo holds it, a speaker with its sessions; from the list if need be."""
        speaker = kind is Kind.SPEAKER
        try:
            with self._noting("get", kind):
                return self._client.get(kind, record_id, expand_sessions=speaker)
        except (NotFound, Rejected):
            rows = self._client.list(kind, self._event_id, expand_sessions=speaker)
            return next((row for row in rows if row["id"] == record_id), {"id": record_id})

    def stays(self, what: str) -> None:
        """Note something that came to be and cannot be taken away."""
        self._stays.append(what)

    def clean_up(self) -> tuple[str, ...]:
        """Delete what was made; what could not be, in words."""
        left = list(self._stays)
        for kind, record_id in sorted(self._made, key=lambda made: LAST_FIRST.index(made[0])):
            try:
                with self._noting("delete", kind):
                    self._client.delete(kind, record_id)
            except RemoteError as error:
                left.append(f"{kind} {record_id}: {error.technical}")
        return tuple(left)

    @contextmanager
    def _noting(self, verb: str, kind: Kind) -> Iterator[None]:
        """Note the path that worked, or that none does; a refusal of the record says nothing of the path."""
        try:
            yield
        except (NotFound, Rejected) as error:
            if error.status in {404, 405}:
                self._findings.no_route(verb, kind, error.technical)
            raise
        self._findings.route(verb, kind, self._client.readings)
