"""What a person can do about each reason. Every code that a record, a run or a picture can carry is here."""

from __future__ import annotations

REMEDIES: dict[str, str] = {
    # Sessions
    "not_accepted": "Set its status to Accepted when it is in the programme.",
    "passed": "Nothing to do: sessions that have passed are left as they are in Swoogo.",
    "no_times": "Give it a start and an end.",
    "ends_before_start": "Correct its start or end.",
    "squeezed": "If that is not right, split it into one session a day.",
    "clocks_go_back": "Nothing to do if that is right; else move it out of that hour.",
    "missing_fields": "Fill in what is missing.",
    # Speakers
    "no_sent_session": "They go as soon as one of their sessions does.",
    "emails_swapped": "Give one of them another email, sync, then give it the right one and sync again.",
    "email_shared": "Give each speaker an email of their own.",
    # Any record
    "several_matches": "Give them other names or rooms, or delete what is too much in Swoogo; then sync.",
    "match_open": "Say under “Match what is already there” whether it is this one; then sync.",
    "both_changed": "Choose “Send ours” or “Keep theirs” on the record's page.",
    "hands_off": "Nothing to do, unless it should be sent after all: take the mark off on its page.",
    "deleted_in_swoogo": "Use “Send again as new” if it was deleted by mistake.",
    "list_doubted": "If they were deleted in Swoogo, allow it on the page of the sync that asks.",
    "made_twice": "Nothing to do if that one was removed; else delete the surplus one in Swoogo.",
    "earlier_connection": "Take up again has changes to it go again; else change it in Swoogo by hand.",
    "kept_theirs": "Nothing to do if theirs is right; else change it here once more.",
    "ticked_off": "It goes with the next sync.",
    "changed_since": "It goes with the next sync.",
    "unclear": "Delete the surplus record in Swoogo, then sync again.",
    "rejected": "Correct what Swoogo names, then sync again.",
    "went_without": "See why its room or track did not go; the next sync sends it along.",
    "field_refused": "Correct that field, then sync again; everything else went.",
    "path_refused": "Have this account probed; if its Swoogo has no way to do it, do it there by hand.",
    "no_route": "Change it in Swoogo by hand; probe again once Swoogo can do it.",
    "readback": "Look at the record in Swoogo; if Swoogo is right, change it here.",
    "not_found": "Check in Swoogo whether it is there and visible to the key's user.",
    "held_by_another": "Look at both records; two of them seem to be the same one in Swoogo.",
    "unreachable": "Sync again when Swoogo answers.",
    "unsettled": "The next sync looks it up in Swoogo before sending it again, so nothing doubles.",
    "forbidden": "Give the key's user the right to do this in Swoogo.",
    "choice_unmatched": "Give that choice a counterpart under Field mapping, or choose another one.",
    "has_registrants": "Move its registrants to another session in Swoogo and delete it there by hand.",
    "found_there": "Delete it in Swoogo by hand, if it should go there too.",
    "level_missing": "Make that level in Swoogo, or let the sponsors' sync make it.",
    "out_of_credits": "Wait ten minutes, then sync again.",
    # Pictures
    "picture_waiting": "It goes with the next sync after it was fetched.",
    "picture_kept": "Remove it in Swoogo by hand, if it should go there too.",
    "picture_theirs": "Nothing to do if theirs is right; else change it in Swoogo, or here once more.",
    "no_contact": "Nothing to do here: without a contact in Swoogo the speaker can have no picture.",
    # Runs
    "not_connected": "Connect Swoogo under Organization → Settings → Integrations.",
    "not_mapped": "Map the event under Organization → Settings → Integrations.",
    "zones_differ": "Give both events the same timezone: here on the event's Details page, or in Swoogo.",
    "zone_unknown": "Set the event's timezone in Swoogo.",
    "event_closed": "If it is to be synced all the same, choose “Sync anyway” on this sync's page, once.",
    "field_changed": "Look at Field mapping: map that field anew, or remove it; then sync.",
    "event_gone": "Check in Swoogo that the event exists and that the key's user may see it.",
    "unauthorized": "Enter a working pair under Integrations → Update key.",
    "emptied": "Look at the record in Swoogo, fill in what is missing there, then sync again.",
    "update_empties": "Ask whoever runs Stagedoor to probe this Swoogo account, then sync again.",
    "attach_replaces": "Ask whoever runs Stagedoor to probe this Swoogo account, then sync again.",
    "breaker": "Correct the agenda, or allow exactly these lines on this sync's page.",
    "preview_stale": "Preview again, and apply that.",
    "preview_used": "Preview again, and apply that.",
    "preview_gone": "Preview again, and apply that.",
    "nothing_chosen": "Leave at least one line ticked.",
    "stopped": "Sync again to go on where it stopped.",
    "kept_dying": "Look at this record; the next sync tries it again.",
    "database": "See that the database runs, has room and may be written to, then sync again.",
    "internal": "Sync again; if it happens again, tell whoever runs Stagedoor.",
}

EXPECTED = frozenset(
    {"not_accepted", "passed", "earlier_connection", "found_there", "hands_off", "ticked_off"}
)
"""Reasons for which nobody counts a record as attempted, and nobody need look at it (R27)."""


_PROBE = "“stagedoor swoogo probe ORG --event ID” probes it, on a throw-away event."
_LOG = "The log says more."
OPERATOR_HINTS: dict[str, str] = {
    "update_empties": _PROBE,
    "attach_replaces": _PROBE,
    "breaker": "On the command line, --allow SYNC allows exactly these.",
    "preview_stale": "“stagedoor sync ORG/EVENT --preview” makes a new one.",
    "event_closed": "On the command line, --allow-closed says so.",
    "kept_dying": _LOG,
    "internal": _LOG,
}
"""What an operator can do besides: for the command line and the documentation, never for a page."""


def remedy(code: str) -> str:
    """What to do about a reason; empty for a code of Swoogo's or of a picture that explains itself."""
    return REMEDIES.get(code, "")


def operator_hint(code: str) -> str:
    """What an operator can do besides the remedy; empty for most codes."""
    return OPERATOR_HINTS.get(code, "")
