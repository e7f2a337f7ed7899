"""Every kind of source that there is."""

from __future__ import annotations

from stagedoor.common.errors import InputError
from stagedoor.sources.connectors import frab, indico, pretalx, sessionboard, sessionize, url
from stagedoor.sources.connectors.base import Connector

CONNECTORS: dict[str, Connector] = {
    module.CONNECTOR.kind: module.CONNECTOR
    for module in (pretalx, sessionize, sessionboard, frab, indico, url)
}


def connector_of(kind: str) -> Connector:
    """The connector of a kind; InputError when there is none."""
    if kind not in CONNECTORS:
        raise InputError(
            f"There is no kind of source called “{kind}”.",
            place="kind",
            code="unknown_source_kind",
            remedy=f"There are {', '.join(CONNECTORS)}.",
        )
    return CONNECTORS[kind]
