"""Changes for which an account's Swoogo has no path: told, and not tried. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stagedoor.swoogo.endpoints import call_name
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Change, Plan, Update
from stagedoor.sync.planning.records import Remark


def without_missing_routes(plan: Plan, missing: Collection[str]) -> Plan:
    """The plan without the updates that cannot be made, which are left out with their reason.

    ``missing`` are the calls for which the probe found no path (``Readings.missing``).
    """
    changes: list[Change] = []
    told: list[Remark] = []
    for change in plan.changes:
        if isinstance(change, Update) and has_no_route(change.wanted.kind, missing):
            told.append(_remark(change))
        else:
            changes.append(change)
    return replace(plan, changes=changes, left_out=[*plan.left_out, *told]) if told else plan


def has_no_route(kind: Kind, missing: Collection[str]) -> bool:
    """Whether records of this kind cannot be changed once they are made."""
    return call_name("update", kind) in missing


def _remark(update: Update) -> Remark:
    wanted = update.wanted
    fields = wanted.schema.labels([*update.fields, *update.refs])
    message = f"{no_route(wanted.kind)} What changed here stays as it was there: {fields}."
    return Remark(wanted.kind, wanted.id, wanted.name, "no_route", message, attempted=True)


def no_route(kind: Kind) -> str:
    """What to say of such a record."""
    return f"The probe found that this account's Swoogo offers no way to change a {kind}."
