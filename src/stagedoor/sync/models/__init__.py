"""The tables that carry the promises: connections, mappings, record links, runs, the budget, alerts."""

from stagedoor.sync.models.alert import AlertDelivery, AlertKind, AlertSettings, AlertState, Channel
from stagedoor.sync.models.connection import Connection
from stagedoor.sync.models.drift import DriftCheck
from stagedoor.sync.models.field_mapping import FieldMapping
from stagedoor.sync.models.hands_off import HandsOff
from stagedoor.sync.models.in_flight import InFlight, LateCreate
from stagedoor.sync.models.ledger import CreditLedger
from stagedoor.sync.models.link import LinkState, RecordLink
from stagedoor.sync.models.mapping import BothChanged, DriftSchedule, EventMapping, Matching
from stagedoor.sync.models.match import Match, MatchState
from stagedoor.sync.models.preview import Preview, PreviewState
from stagedoor.sync.models.record_state import RecordState, StateCheck, SwoogoState
from stagedoor.sync.models.run import (
    Answer,
    Outcome,
    RunPurpose,
    RunRecord,
    RunScope,
    RunState,
    RunStatus,
    StockList,
    SyncRun,
    Trigger,
)

__all__ = [
    "AlertDelivery",
    "AlertKind",
    "AlertSettings",
    "AlertState",
    "Answer",
    "BothChanged",
    "Channel",
    "Connection",
    "CreditLedger",
    "DriftCheck",
    "DriftSchedule",
    "EventMapping",
    "FieldMapping",
    "HandsOff",
    "InFlight",
    "LateCreate",
    "LinkState",
    "Match",
    "MatchState",
    "Matching",
    "Outcome",
    "Preview",
    "PreviewState",
    "RecordLink",
    "RecordState",
    "RunPurpose",
    "RunRecord",
    "RunScope",
    "RunState",
    "RunStatus",
    "StateCheck",
    "StockList",
    "SwoogoState",
    "SyncRun",
    "Trigger",
]
