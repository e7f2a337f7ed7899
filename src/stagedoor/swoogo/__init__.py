"""The client of Swoogo's REST API. Knows nothing of Stagedoor but its errors.

Every fact it rests on stands in ``endpoints.FACTS``, with its mark. What is known of the API, and how surely,
is told by section in docs/reference/swoogo-api.md, the *Swoogo API notes*.
"""

from __future__ import annotations

from stagedoor.swoogo.client import Client
from stagedoor.swoogo.probe_report import Finding, ProbeReport
from stagedoor.swoogo.probing import probe
from stagedoor.swoogo.readings import Readings
from stagedoor.swoogo.records import Kind, Projection, Row
from stagedoor.swoogo.transport import CallRecord, time_told, uptime

__all__ = [
    "CallRecord",
    "Client",
    "Finding",
    "Kind",
    "ProbeReport",
    "Projection",
    "Readings",
    "Row",
    "probe",
    "time_told",
    "uptime",
]
