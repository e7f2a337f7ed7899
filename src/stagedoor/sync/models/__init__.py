"""The tables that carry the promises: connections, mappings, record links, runs, the budget, alerts."""

from stagedoor.sync.models.alert import AlertDelivery, AlertKind, AlertSettings, AlertState, Channel
from stagedoor.sync.models.connection import Connection
from stagedoor.sync.models.in_flight import InFlight, LateCreate
from stagedoor.sync.models.ledger import CreditLedger
from stagedoor.sync.models.link import LinkState, RecordLink
from stagedoor.sync.models.mapping import EventMapping
from stagedoor.sync.models.preview import Preview, PreviewState
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
    "Channel",
    "Connection",
    "CreditLedger",
    "EventMapping",
    "InFlight",
    "LateCreate",
    "LinkState",
    "Outcome",
    "Preview",
    "PreviewState",
    "RecordLink",
    "RunPurpose",
    "RunRecord",
    "RunScope",
    "RunState",
    "RunStatus",
    "StockList",
    "SyncRun",
    "Trigger",
]
