"""Updates where Swoogo may empty what is not sent (the reading “update” of the probe)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stagedoor.common.errors import ConfigError, Rejected
from stagedoor.swoogo import Client, Row
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.fields import FIELDS, NEVER_WRITTEN
from stagedoor.sync.planning.verify import check_answer


@dataclass(frozen=True)
class Updated:
    """The answer to an update; ``is_put_back``: it emptied other fields, which were sent again at once."""

    row: Row
    is_put_back: bool = False


def update_record(
    client: Client,
    kind: Kind,
    before: Row,
    body: Mapping[str, str],
    *,
    is_proven: bool,
) -> Updated:
    """Change some fields; where Swoogo empties what is not sent, all the others go along as they are.

    ``before`` is the record as Swoogo held it right before. Unless a probe or ``is_proven`` tells that other
    fields are left alone, what an update emptied of it is put back at once, and a refusal for want of all the
    required fields that were not sent raises ConfigError. One that names some of them is this record's own.
    """
    record_id = before["id"]
    if client.readings.update == "whole":
        whole = whole_body(client.get_all_fields(kind, record_id))
        return Updated(client.update(kind, record_id, {**whole, **body}))
    if is_proven or client.readings.update == "partial":
        return Updated(client.update(kind, record_id, body))
    try:
        row = client.update(kind, record_id, body)
    except Rejected as error:
        wanting = FIELDS[kind].always_required - set(body)
        if wanting and wanting <= {problem.field for problem in error.problems}:
            raise _stop_wanting(error, kind, wanting) from error
        raise
    emptied = check_answer(FIELDS[kind], body, row, before).emptied
    if emptied:
        kept = whole_body({name: before[name] for name in emptied})
        client.update(kind, record_id, {**whole_body(row), **kept, **body})
    return Updated(row, is_put_back=bool(emptied))


def whole_body(row: Row) -> dict[str, str | list[str]]:
    """The content of a row as it can be sent again; several choices as ``c_12[]`` (Swoogo API notes, §10)."""
    body: dict[str, str | list[str]] = {}
    for name, answered in row.items():
        if name in NEVER_WRITTEN or (name == "timezone" and row.get("use_event_timezone")):
            continue
        if isinstance(answered, list):
            body[f"{name}[]"] = [text for each in answered if (text := _text(each))]
        elif text := _text(answered):
            body[name] = text
    return body


def _text(answered: Any) -> str:
    """A value as it is written: a choice by its id, a boolean as 1 or 0."""
    value = answered.get("id") if isinstance(answered, Mapping) else answered
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""


def stop_emptied(kind: Kind, name: str, emptied: Iterable[str], is_put_back: bool) -> ConfigError:
    """The error that stops a run when fields became empty that nobody here had emptied (R26)."""
    fields = FIELDS[kind].labels(emptied)
    if not is_put_back:
        return ConfigError(
            f"Fields of the {kind} “{name}” that were not sent have become empty in Swoogo: {fields}. "
            "The run stopped before another record.",
            code="emptied",
        )
    return ConfigError(
        f"Swoogo empties fields that an update does not send (seen at the {kind} “{name}”: {fields}), so "
        "the reading “an update changes the sent fields only” does not hold for this account. The fields "
        "were put back at once and the run stopped before another record.",
        code="update_empties",
    )


def _stop_wanting(error: Rejected, kind: Kind, wanting: Iterable[str]) -> ConfigError:
    fields = FIELDS[kind].labels(sorted(wanting))
    return ConfigError(
        f"Swoogo wants fields in an update of a {kind} that did not change ({fields}), "
        "so the reading “an update changes the sent fields only” does not hold for this account. Nothing "
        "was changed and the run stopped before another record.",
        code="update_empties",
        detail=error.message,
    )
