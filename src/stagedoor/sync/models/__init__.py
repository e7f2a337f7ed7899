"""The tables that carry the promises: connections, mappings, record links, runs and the credit ledger."""

from stagedoor.sync.models.connection import Connection
from stagedoor.sync.models.ledger import CreditLedger
from stagedoor.sync.models.link import LinkState, RecordLink
from stagedoor.sync.models.mapping import EventMapping
from stagedoor.sync.models.run import (
    Outcome,
    RunRecord,
    RunScope,
    RunState,
    RunStatus,
    StockList,
    SyncRun,
    Trigger,
)

__all__ = [
    "Connection",
    "CreditLedger",
    "EventMapping",
    "LinkState",
    "Outcome",
    "RecordLink",
    "RunRecord",
    "RunScope",
    "RunState",
    "RunStatus",
    "StockList",
    "SyncRun",
    "Trigger",
]
