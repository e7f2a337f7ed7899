"""How an event stands in Swoogo as a whole, from what is kept: nothing is planned, no call is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Max, OuterRef, Q, Subquery

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Event
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.record_states import KnownStates
from stagedoor.sync.models import (
    AlertKind,
    AlertState,
    Connection,
    EventMapping,
    LinkState,
    Match,
    Matching,
    MatchState,
    Preview,
    PreviewState,
    RecordLink,
    RecordState,
    RunState,
    SwoogoState,
    SyncRun,
)

_LAST_RUNS = 5


@dataclass(frozen=True)
class Standing:
    """How the records of one kind stand: how many are in Swoogo, and how many are in each state."""

    kind: Kind
    in_swoogo: int
    states: Mapping[str, int]

    @property
    def to_send(self) -> int:
        """How many the next sync sends, as far as that is known."""
        return self.states.get(SwoogoState.TO_SEND, 0)


@dataclass(frozen=True)
class Overview:
    """A mapped event as it stands in Swoogo; ``open_matches`` are matches that wait for an answer."""

    mapping: EventMapping
    states: KnownStates
    standings: list[Standing]
    last_runs: list[SyncRun]
    waiting: list[Preview]
    open_matches: int

    @property
    def to_send(self) -> int:
        """How many records the next sync sends, as far as that is known."""
        return sum(each.to_send for each in self.standings)

    def in_state(self, state: str) -> list[tuple[Kind, int]]:
        """Of each kind that has any, how many records are in this state."""
        found = ((each.kind, each.states.get(state, 0)) for each in self.standings)
        return [(kind, number) for kind, number in found if number]


def overview_of(mapping: EventMapping, event: Event) -> Overview:
    """What is known of a mapped event; five statements."""
    links = RecordLink.objects.filter(
        event=event, swoogo_event_id=mapping.swoogo_event_id, state=LinkState.LINKED
    )
    linked = dict(links.order_by().values_list("kind").annotate(number=Count("pk")))
    states = KnownStates(mapping, event)
    asked = {MatchState.UNLINKED, *([MatchState.OPEN] if mapping.matching == Matching.BY_HAND else [])}
    matches = Match.objects.filter(event=event, swoogo_event_id=mapping.swoogo_event_id, state__in=asked)
    return Overview(
        mapping=mapping,
        states=states,
        standings=[Standing(kind, linked.get(kind, 0), found) for kind, found in states.counts().items()],
        last_runs=list(mapping.runs.select_related("person", "mapping__event")[:_LAST_RUNS]),
        waiting=list(_waiting(Q(run__mapping=mapping))),
        open_matches=matches.count(),
    )


@dataclass
class Health:
    """How one event of an organization's list stands; ``trouble`` is what an alert said last."""

    mapping: EventMapping | None = None
    failed: int = 0
    to_send: int = 0
    waiting: list[Preview] = field(default_factory=list)
    last_run: SyncRun | None = None
    trouble: str = ""


def health_of(organization: Organization, events: Iterable[Event]) -> dict[int, Health]:
    """How each of the events stands, by its key; five statements however many there are."""
    health = {event.pk: Health() for event in events}
    mappings = EventMapping.objects.filter(event__in=health, ended_at=None, removed_at=None)
    by_mapping = {}
    for mapping in mappings.select_related("connection"):
        health[mapping.event_id].mapping = mapping
        by_mapping[mapping.pk] = health[mapping.event_id]
    told = RecordState.objects.filter(mapping__in=by_mapping).order_by()
    counts = told.values_list("mapping", "state").annotate(number=Count("pk"))
    for pk, state, number in counts.filter(state__in=[SwoogoState.FAILED, SwoogoState.TO_SEND]):
        setattr(by_mapping[pk], state, number)
    for preview in _waiting(Q(run__mapping__in=by_mapping)):
        by_mapping[preview.run.mapping_id].waiting.append(preview)
    for run in _latest_runs(by_mapping):
        by_mapping[run.mapping_id].last_run = run
    troubled = AlertState.objects.filter(connection__organization=organization).exclude(trouble="")
    for alert in troubled.filter(mapping__in=by_mapping):
        by_mapping[alert.mapping_id or 0].trouble = alert.get_trouble_display()
    return health


def key_trouble(organization: Organization) -> str | None:
    """What people were last told about the key, empty while all is well; None where none is connected."""
    told = AlertState.objects.filter(connection=OuterRef("pk"), mapping=None).exclude(trouble="")
    connected = Connection.objects.filter(organization=organization, ended_at=None)
    for trouble in connected.values_list(Subquery(told.values("trouble")[:1]), flat=True)[:1]:
        return AlertKind(trouble).label if trouble else ""
    return None


def _waiting(which: Q) -> Iterable[Preview]:
    waiting = Preview.objects.filter(which, state=PreviewState.WAITING)
    return waiting.select_related("run__mapping__event")


def _latest_runs(mappings: Iterable[int]) -> Iterable[SyncRun]:
    ended = SyncRun.objects.syncs().filter(mapping__in=list(mappings), state=RunState.FINISHED)
    latest = ended.order_by().values("mapping").annotate(latest=Max("pk")).values("latest")
    return SyncRun.objects.filter(pk__in=latest).select_related("mapping__event")
