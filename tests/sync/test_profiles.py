"""The main path under every reading of what nobody has read about Swoogo."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from django.db.models import Q

from stagedoor.sync.domain.probe import probe_account
from stagedoor.sync.models import SyncRun
from swoogo_sandbox.profiles import PROFILES
from tests.proof import cases
from tests.sync.conftest import Stage
from tests.sync.programme import Programme

THROW_AWAY_EVENT = 370108
COMBINATIONS = [
    ("attach-replaces", "no-detach"),
    ("attach-replaces", "attach-partial", "detach-plural"),
    ("whole-update", "sparse-write-answers"),
    ("whole-update", "sparse-write-answers", "no-speaker-get", "ids-as-strings"),
    ("sparse-write-answers", "no-speaker-get"),
    ("no-contact-id-on-create", "no-speaker-get", "per-page-strict"),
    ("json-suffix-required", "create-path-plain", "update-path-plain", "delete-path-plain", "detach-plural"),
    ("one-token", "token-expires-in", "leaky-bucket"),
    ("speaker-email-merges", "contact-kept", "names-unique", "session-draft"),
]
CONTRADICTIONS = [
    {"json-suffix-required", "json-suffix-refused"},
    {"one-token", "same-token"},
    {"speaker-email-refused", "speaker-email-merges"},
]
PAIRS = cases((pair for pair in combinations(PROFILES, 2) if set(pair) not in CONTRADICTIONS), sample=40)


def _keep_company(wanted: dict[str, Any]) -> None:
    wanted["speakers"]["ada2@example.org"]["company"] = "Tide & Co"


def _keep_job_title(wanted: dict[str, Any]) -> None:
    wanted["speakers"]["ada1@example.org"]["job_title"] = "Engineer"


def _keep_both(wanted: dict[str, Any]) -> None:
    _keep_company(wanted)
    _keep_job_title(wanted)


def _keep_attached(wanted: dict[str, Any]) -> None:
    wanted["attached"]["ada3@example.org"].add("Talk 5")


# A path that is not there, a reading in words, or a value that was not kept.
NAMES_A_READING = re.compile(r"refused it \(405\)|does not hold for this account|did not keep what was sent")

# What such a Swoogo cannot do at all: it stays, the record fails, and the message says why.
IMPOSSIBLE: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "no-speaker-update": (_keep_both, "no way to change a speaker"),
    "no-detach": (_keep_attached, "refused it (405)"),
}


@pytest.mark.parametrize("profiles", [(name,) for name in PROFILES] + COMBINATIONS + PAIRS, ids="+".join)
def test_under_this_reading_the_main_path_passes_or_stops_before_harm(
    stage: Stage, profiles: tuple[str, ...]
) -> None:
    stage.answer_as(*profiles)
    programme = Programme(stage)
    pushed = stage.sync()
    assert (pushed.status, _failures(pushed)) == ("succeeded", [])
    assert programme.shown() == programme.wanted()

    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []

    programme.change()
    before = programme.shown()
    run = stage.sync()
    if run.status != "succeeded":
        assert _harm(before, programme) == []
        assert all(NAMES_A_READING.search(message) for message in _failures(run)), _failures(run)
        probe_account(stage.organization, THROW_AWAY_EVENT)
        run = stage.sync()
    wanted = programme.wanted()
    # An update of all fields clears one by leaving it out.
    if "empty-ignored" in profiles and "whole-update" not in profiles:
        _keep_company(wanted)
        assert SyncRun.objects.filter(records__message__contains="Changed by Swoogo").exists()
    impossible = _impossible(profiles)
    if not impossible:
        assert (run.status, _failures(run)) == ("succeeded", [])
    else:
        for stays, _ in impossible:
            stays(wanted)
        assert run.status == "partial"
        assert _failures(run)
        known = [words for _, words in impossible]
        assert all(any(words in message for words in known) for message in _failures(run))
    assert programme.shown() == wanted


def _impossible(profiles: tuple[str, ...]) -> list[tuple[Callable[[dict[str, Any]], None], str]]:
    # A shorter list takes a session off.
    possible = {"no-detach"} if "attach-replaces" in profiles else set()
    return [IMPOSSIBLE[name] for name in profiles if name in IMPOSSIBLE and name not in possible]


def _failures(run: SyncRun) -> list[str]:
    told = run.records.filter(Q(outcome="failed") | Q(reason="no_route"))
    return [f"{row.kind} {row.name}: {row.message}" for row in told]


def _harm(before: dict[str, Any], programme: Programme) -> list[str]:
    """Values that are neither what stood there before nor what was wanted."""
    now, wanted = programme.shown(), programme.wanted()
    return [
        f"{kind} {name}: {field}"
        for kind in ("sessions", "speakers")
        for name, fields in now[kind].items()
        for field, value in fields.items()
        if value not in {before[kind][name][field], wanted[kind][name][field]}
    ] + [
        f"attachments of {email}"
        for email, names in now["attached"].items()
        if names not in (before["attached"][email], wanted["attached"][email])
    ]
