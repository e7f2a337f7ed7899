"""Updates where Swoogo may empty what is not sent (the reading “update” of the probe)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stagedoor.common.errors import ConfigError, Rejected
from stagedoor.swoogo import Client, Row
from stagedoor.sync.planning.fields import NEVER_WRITTEN, Fields
from stagedoor.sync.planning.verify import check_answer


@dataclass(frozen=True)
class Updated:
    """The answer to an update; ``is_put_back``: it emptied other fields, which were sent again at once."""

    row: Row
    is_put_back: bool = False


def update_record(
    client: Client,
    fields: Fields,
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
    kind, record_id = fields.kind, before["id"]
    if client.readings.update == "whole":
        whole = whole_body(client.get_all_fields(kind, record_id))
        return Updated(client.update(kind, record_id, _over(whole, fields, body)))
    if is_proven or client.readings.update == "partial":
        return Updated(client.update(kind, record_id, fields.form(body)))
    try:
        row = client.update(kind, record_id, fields.form(body))
    except Rejected as error:
        wanting = fields.always_required - set(body)
        if wanting and wanting <= {problem.field for problem in error.problems}:
            raise _stop_wanting(error, fields, wanting) from error
        raise
    emptied = check_answer(fields, body, row, before).emptied
    if emptied:
        kept = whole_body({name: before[name] for name in emptied})
        client.update(kind, record_id, _over({**whole_body(row), **kept}, fields, body))
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


def _over(
    whole: Mapping[str, str | list[str]], fields: Fields, body: Mapping[str, str]
) -> dict[str, str | list[str]]:
    """The whole with the body in place of what it holds in these fields."""
    kept = {name: value for name, value in whole.items() if name.removesuffix("[]") not in body}
    return {**kept, **fields.form(body)}


def _text(answered: Any) -> str:
    """A value as it is written: a choice by its id, a boolean as 1 or 0."""
    value = answered.get("id") if isinstance(answered, Mapping) else answered
    if isinstance(value, bool):
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""


def stop_emptied(schema: Fields, name: str, emptied: Iterable[str], is_put_back: bool) -> ConfigError:
    """The error that stops a run when fields became empty that nobody here had emptied (R26)."""
    kind, fields = schema.kind, schema.labels(emptied)
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


def _stop_wanting(error: Rejected, schema: Fields, wanting: Iterable[str]) -> ConfigError:
    kind, fields = schema.kind, schema.labels(sorted(wanting))
    return ConfigError(
        f"Swoogo wants fields in an update of a {kind} that did not change ({fields}), "
        "so the reading “an update changes the sent fields only” does not hold for this account. Nothing "
        "was changed and the run stopped before another record.",
        code="update_empties",
        detail=error.message,
    )
