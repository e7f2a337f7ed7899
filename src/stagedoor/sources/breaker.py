"""When a pull stops and asks: a source that lost much, or moved much, is more likely broken than right. Pure.

As the breaker of a sync does (R40), before anything is written. A person looks, and lets it in or not.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from stagedoor.common.text import plural
from stagedoor.imports.preview.diff import SESSION, SPEAKER, SPONSOR, Action

if TYPE_CHECKING:
    from stagedoor.imports.preview.contents import Preview
    from stagedoor.imports.preview.diff import RecordDiff

REMOVED_SHARE, REMOVED_LEAST = 0.20, 3
"""More than this share of a kind, and at least so many records, may not go without a person."""
MOVED_SHARE, MOVED_LEAST = 0.30, 5
"""The same for sessions whose start moves."""


def reasons_to_hold(preview: Preview, gone_before: Collection[tuple[str, int]]) -> list[str]:
    """Say, with numbers, why a person should look first; nothing where the pull may go on.

    *gone_before* are kind and key of the records that were gone at the last pull already.
    """
    reasons = [
        reason for kind in (SESSION, SPEAKER, SPONSOR) if (reason := _lost(preview, kind, gone_before))
    ]
    known = [diff for diff in preview.of(SESSION) if diff.action is not Action.CREATE]
    checks = (_left_accepted(preview, known, gone_before), _lost_people(known), _moved(known))
    return reasons + [reason for reason in checks if reason]


def _lost(preview: Preview, kind: str, gone_before: Collection[tuple[str, int]]) -> str:
    gone = sum(one.kind == kind and (kind, one.id) not in gone_before for one in preview.gone)
    gone_keys = {one.id for one in preview.gone if one.kind == kind}
    named = sum(
        diff.action is not Action.CREATE and diff.record.pk not in gone_keys for diff in preview.of(kind)
    )
    if not _is_mass(gone, gone + named, REMOVED_SHARE, REMOVED_LEAST):
        return ""
    return f"The source does not name {gone} of {plural(gone + named, kind)} any more."


def _left_accepted(
    preview: Preview, known: list[RecordDiff], gone_before: Collection[tuple[str, int]]
) -> str:
    gone = {one.id for one in preview.gone if one.kind == SESSION} | {key for _, key in gone_before}
    accepted = [
        diff for diff in known if diff.here.get("status") == "accepted" and diff.record.pk not in gone
    ]
    left = sum("status" in diff.writes for diff in accepted)
    if not _is_mass(left, len(accepted), REMOVED_SHARE, REMOVED_LEAST):
        return ""
    return f"{left} of {plural(len(accepted), 'accepted session')} would not be accepted any more."


def _lost_people(known: list[RecordDiff]) -> str:
    there, lost = 0, 0
    for diff in known:
        here = diff.here.get("participants") or ()
        there += len(here)
        if "participants" in diff.writes:
            lost += len(set(here) - set(diff.writes["participants"]))
    if not _is_mass(lost, there, REMOVED_SHARE, REMOVED_LEAST):
        return ""
    return f"{lost} of {there} times that a person takes part in a session would be taken away."


def _moved(known: list[RecordDiff]) -> str:
    timed = [diff for diff in known if diff.here.get("starts_at")]
    moved = [
        diff.writes["starts_at"] - diff.here["starts_at"] for diff in timed if "starts_at" in diff.writes
    ]
    if not _is_mass(len(moved), len(timed), MOVED_SHARE, MOVED_LEAST):
        return ""
    told = f"{len(moved)} of {plural(len(timed), 'session')} would move"
    if len(set(moved)) > 1:
        return f"{told}."
    minutes = round(moved[0].total_seconds() / 60)
    way = "later" if minutes > 0 else "earlier"
    return f"{told}, all by {_span(abs(minutes))} {way}: is the time zone right?"


def _span(minutes: int) -> str:
    if minutes % 1440 == 0:
        return plural(minutes // 1440, "day")
    return plural(minutes // 60, "hour") if minutes % 60 == 0 else plural(minutes, "minute")


def _is_mass(count: int, of: int, share: float, least: int) -> bool:
    return count >= least and count > share * of
