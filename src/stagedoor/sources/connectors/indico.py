"""Indico: the export of one event, with its contributions and session blocks.

Without a token only what is public comes. With one, ``onlyauthed`` has Indico refuse rather than answer with
the public part alone (Indico, HTTP API); ``nocache`` passes by its cache.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Sheet
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors.base import Connector, Document, Place, from_json, to_json, web_address
from stagedoor.sources.connectors.indico_reader import read_export
from stagedoor.sources.errors import SourceError
from stagedoor.sources.findings import Facts

_EVENT = re.compile(r"^(.*?)/(?:event|export/event|export/timetable)/(\d{1,12})(?:[./].*)?$")


def clean_address(text: str) -> str:
    """The event's page, from the address of any page of it."""
    parts = urlsplit(web_address(text.strip()))
    found = _EVENT.match(parts.path)
    if not found:
        raise InputError(
            "This address names no event of Indico’s.",
            place="address",
            code="source_address",
            remedy="Give the event’s page, such as https://indico.example.org/event/4711/.",
        )
    return f"{parts.scheme}://{parts.netloc}{found[1]}/event/{found[2]}/"


def headers(secret: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def fetch(place: Place, client: SourceClient) -> Document | None:
    """The export of the event, without what differs each time: when it was made."""
    base, number = place.address.rstrip("/").rsplit("/event/", 1)
    query = "detail=sessions&nocache=yes" + ("&onlyauthed=yes" if place.secret else "")
    told = client.get_json(f"{base}/export/event/{number}.json?{query}")
    results = told.get("results") if isinstance(told, dict) else None
    if not isinstance(results, list) or told.get("complete") is False:
        raise SourceError("Indico’s export is not whole, or none that is known.", code="source_broken")
    if not results or not isinstance(results[0], dict):
        raise SourceError(
            "Indico shows no such event to whoever asks without being signed in."
            if not place.secret
            else "Indico shows no such event to this token.",
            code="source_not_found",
            remedy="Check the address; for an event that is not public give a token with the scope of the "
            "classic API (read only).",
        )
    event: dict[str, Any] = results[0]
    return Document("indico.json", to_json({"host": urlsplit(base).netloc, "event": event}))


def read(document: Document, options: ReadOptions) -> Sheet:
    """Read what was fetched."""
    data = from_json(document.content)
    return read_export(data["event"], data["host"], document.filename, options.text)


def _advise(facts: Facts, place: Place) -> list[str]:
    if facts.speakers and not facts.with_email:
        return [
            (
                "Indico tells emails only to who manages the event, and speakers need one to be sent: give a "
                "token of a manager, or add emails here or from a sheet."
                if not place.secret
                else "Indico tells this token no emails: it must be of somebody who manages the event."
            )
        ]
    return []


CONNECTOR = Connector(
    kind="indico",
    label="Indico",
    address_hint="The event’s page, such as https://indico.example.org/event/4711/.",
    clean_address=clean_address,
    fetch=fetch,
    read=read,
    advise=_advise,
    headers=headers,
    secret_label="API token (optional)",  # noqa: S106 - a label
)
