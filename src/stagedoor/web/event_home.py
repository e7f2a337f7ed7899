"""What the home of an event says: counts that lead to lists, what needs somebody, the first steps."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from stagedoor.agenda.models import Event
from stagedoor.agenda.overview import Totals
from stagedoor.common.text import plural
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.overview import Overview
from stagedoor.sync.domain.questions import ASKS
from stagedoor.sync.models import RunPurpose, RunState, SwoogoState

_LISTS = {Kind.SESSION: "agenda", Kind.SPEAKER: "speakers", Kind.SPONSOR: "sponsors"}


@dataclass(frozen=True)
class Link:
    """Words, and where they lead."""

    words: str
    address: str


@dataclass(frozen=True)
class KindLine:
    """One kind of record: how many there are here and in Swoogo, and the states with their lists."""

    label: str
    address: str
    total: int
    in_swoogo: int | None = None
    states: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One of the first steps with an event, and whether it is done."""

    words: str
    address: str
    is_done: bool


def kinds_of(event: Event, totals: Totals, overview: Overview | None) -> list[KindLine]:
    """Sessions, speakers and sponsors: what of them is in Swoogo and what is not."""
    numbers = {
        Kind.SESSION: ("Sessions", totals.sessions),
        Kind.SPEAKER: ("Speakers", totals.speakers),
        Kind.SPONSOR: ("Sponsors", totals.sponsors),
    }
    standings = {each.kind: each for each in overview.standings} if overview else {}
    lines = []
    for kind, (label, total) in numbers.items():
        address, standing = _at(event, _LISTS[kind]), standings.get(kind)
        states = [
            Link(f"{standing.states[state]:,} {state.label.lower()}", f"{address}?swoogo={state}")
            for state in SwoogoState
            if standing is not None and standing.states.get(state)
        ]
        lines.append(KindLine(label, address, total, standing.in_swoogo if standing else None, states))
    return lines


def needs_of(event: Event, totals: Totals, overview: Overview | None) -> list[Link]:
    """What waits for a person, the most urgent first; but for conflicts: looking for them takes longer."""
    needs = []
    if overview is not None:
        needs += _asking(event, overview)
        needs += [
            Link("Changes wait for approval", _at(event, "preview", preview.pk))
            for preview in overview.waiting
        ]
        if overview.open_matches:
            asked = f"{plural(overview.open_matches, 'match', 'matches')} to answer"
            needs.append(Link(asked, _at(event, "matches")))
        for state, words in ((SwoogoState.FAILED, "failed"), (SwoogoState.DIFFERS, "differ in Swoogo")):
            needs += [
                Link(f"{plural(number, kind.value)} {words}", f"{_at(event, _LISTS[kind])}?swoogo={state}")
                for kind, number in overview.in_state(state)
            ]
    if totals.untimed:
        words = f"{plural(totals.untimed, 'accepted session')} without a date and time"
        needs.append(Link(words, f"{_at(event, 'agenda')}?show=untimed&status=accepted"))
    return needs


def steps_of(event: Event, totals: Totals, overview: Overview | None, *, is_connected: bool) -> list[Step]:
    """The five first steps; nothing once all are done."""
    settings = reverse("integrations", args=[event.organization.slug])
    mappings = reverse("mappings", args=[event.organization.slug])
    runs = overview.last_runs if overview else []
    has_synced = any(run.state == RunState.FINISHED and run.purpose != RunPurpose.PREVIEW for run in runs)
    steps = [
        Step("Create the event", _at(event, "details"), is_done=True),
        Step("Bring its sessions in", _at(event, "import"), totals.sessions > 0),
        Step("Connect Swoogo", settings, is_connected),
        Step("Map the event to its Swoogo event", mappings, overview is not None),
        Step("Preview and sync", _at(event, "agenda"), has_synced),
    ]
    return [] if all(step.is_done for step in steps) else steps


def _asking(event: Event, overview: Overview) -> list[Link]:
    """Syncs that stopped with a question, of which each is the latest of its scope."""
    latest = {run.scope: run for run in reversed(overview.last_runs) if run.purpose != RunPurpose.PREVIEW}
    return [
        Link("A sync stopped to ask", _at(event, "run", run.pk))
        for run in latest.values()
        if run.state == RunState.FINISHED and run.reason == ASKS and not run.answer
    ]


def _at(event: Event, name: str, *more: int) -> str:
    return reverse(name, args=[event.organization.slug, event.slug, *more])
