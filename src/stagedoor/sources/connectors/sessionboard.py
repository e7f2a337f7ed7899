"""Sessionboard's public API: sessions, their people, sponsors and rooms of one event.

Only the searches by POST are used: they count towards no documented limit. Lists come under ``results``, on
older pages of its documents under ``data``; both are read. No address for one event's page is documented, so
the address here is the API's for the event: its number decides, and the host decides the region.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Sheet
from stagedoor.sources.client import SourceClient, numbered_pages
from stagedoor.sources.connectors.base import Connector, Document, Place, from_json, to_json, web_address
from stagedoor.sources.connectors.sessionboard_reader import read_programme
from stagedoor.sources.errors import SourceError
from stagedoor.sources.findings import Facts

PAGE = 100
_US, _EU = "https://public-api.sessionboard.com", "https://public-api-eu.sessionboard.com"
_NUMBER = re.compile(r"\d{1,12}")
_EVENT = re.compile(r"/event/(\d{1,12})(/|$)")


def clean_address(text: str) -> str:
    """The event in the API, from its number alone (in the US region), or from the address of a page of it."""
    told = text.strip()
    if _NUMBER.fullmatch(told):
        return f"{_US}/v1/event/{told}"
    parts = urlsplit(web_address(told))
    found = _EVENT.search(parts.path)
    if not found:
        raise InputError(
            "This address names no event of Sessionboard’s.",
            place="address",
            code="source_address",
            remedy="Give the address of any page of the event; it holds /event/ and a number.",
        )
    host = parts.hostname or ""
    if host.endswith("sessionboard.com"):
        base = _EU if host.partition(".")[0].endswith("-eu") else _US
    else:
        base = f"{parts.scheme}://{parts.netloc}"
    return f"{base}/v1/event/{found[1]}"


def headers(secret: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"x-access-token": secret} if secret else {}


def fetch(place: Place, client: SourceClient) -> Document | None:
    """Everything that is read of the event, as one document."""
    lists = {
        "sessions": {"filters": {"isAbstract": False}, "sort": {"order": "createdAt", "sort": "asc"}},
        "speakers": {},
        "sponsors": {},
        "rooms": {},
        "tracks": {},
    }
    told: dict[str, Any] = {what: _list(place.address, what, body, client) for what, body in lists.items()}
    return Document("sessionboard.json", to_json(told | {"event": place.address.rpartition("/")[2]}))


def _list(address: str, what: str, body: dict[str, Any], client: SourceClient) -> list[Any]:
    """All records of a list; SourceError when it gives fewer than it says there are."""
    totals: list[int] = []

    def page(number: int) -> tuple[list[Any], bool]:
        found = client.post_json(f"{address}/{what}?page={number}&pageSize={PAGE}", body)
        records = found.get("results", found.get("data")) if isinstance(found, dict) else found
        if not isinstance(records, list):
            raise SourceError(f"Sessionboard’s list of {what} is none that is known.", code="source_broken")
        paging = found.get("pagination") if isinstance(found, dict) else None
        if not isinstance(paging, dict):
            return records, False
        totals[:] = [total] if isinstance(total := paging.get("totalResults"), int) else []
        return records, bool(records) and number < int(paging.get("totalPages") or 0)

    records = numbered_pages(page)
    if totals and len(records) < totals[0]:
        raise SourceError(
            f"Sessionboard gave {len(records)} of {totals[0]} {what}: some changed while they were read.",
            code="source_broken",
            remedy="The next pull reads all of them again.",
        )
    return records


def read(document: Document, options: ReadOptions) -> Sheet:
    """Read what was fetched; SourceError where the token hides most people's personal data."""
    return read_programme(from_json(document.content), document.filename, options.text)


def _advise(facts: Facts, place: Place) -> list[str]:  # noqa: ARG001 - as every Advise
    told = []
    if facts.sessions and not facts.with_times:
        told.append("No session is scheduled in Sessionboard yet, and sessions need a time to be sent.")
    if facts.speakers and not facts.with_email:
        told.append(
            "No person has an email: turn Hide PII off for this token, and the organization’s PII "
            "Obfuscation."
        )
    return told


CONNECTOR = Connector(
    kind="sessionboard",
    label="Sessionboard",
    address_hint="The address of any page of the event, such as https://app.sessionboard.com/event/4711/…",
    clean_address=clean_address,
    fetch=fetch,
    read=read,
    advise=_advise,
    headers=headers,
    secret_label="API token",  # noqa: S106 - a label
    needs_secret=True,
)
