"""Changes for which an account's Swoogo has no path: told, and not tried. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stagedoor.swoogo.endpoints import call_name
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Change, Plan, Update
from stagedoor.sync.planning.email_swaps import EMAIL, SWAPPED
from stagedoor.sync.planning.fields import FIELDS
from stagedoor.sync.planning.records import Ref, Remark


def without_missing_routes(plan: Plan, missing: Collection[str]) -> Plan:
    """The plan without the updates that cannot be made, which are left out with their reason.

    ``missing`` are the calls for which the probe found no path (``Readings.missing``). An email that was
    left out of a swap is one more change that cannot be made: what helps against a swap does not help here.
    """
    stuck = {kind for kind in Kind if has_no_route(kind, missing)}
    if not stuck:
        return plan
    changes: list[Change] = []
    left_out: list[Remark] = []
    swapped: dict[Ref, Remark] = {}
    for remark in plan.left_out:
        if remark.code == SWAPPED and remark.kind in stuck:
            swapped[Kind.SPEAKER, remark.id] = remark
        else:
            left_out.append(remark)
    for change in plan.changes:
        if isinstance(change, Update) and change.wanted.kind in stuck:
            left_out.append(_remark(change, with_email=swapped.pop(change.wanted.ref, None) is not None))
        else:
            changes.append(change)
    email = FIELDS[Kind.SPEAKER].labels([EMAIL])
    left_out += [_told(Kind.SPEAKER, each.id, each.name, email) for each in swapped.values()]
    return replace(plan, changes=changes, left_out=left_out)


def has_no_route(kind: Kind, missing: Collection[str]) -> bool:
    """Whether records of this kind cannot be changed once they are made."""
    return call_name("update", kind) in missing


def _remark(update: Update, *, with_email: bool) -> Remark:
    wanted = update.wanted
    names = [*update.fields, *update.refs, *([EMAIL] if with_email else [])]
    return _told(wanted.kind, wanted.id, wanted.name, wanted.schema.labels(names))


def _told(kind: Kind, number: int, name: str, labels: str) -> Remark:
    message = f"{no_route(kind)} What changed here stays as it was there: {labels}."
    return Remark(kind, number, name, "no_route", message, attempted=True)


def no_route(kind: Kind) -> str:
    """What to say of such a record."""
    return f"The probe found that this account's Swoogo offers no way to change a {kind}."
