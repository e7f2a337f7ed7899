"""Any file at a web address: CSV, XLSX or JSON, and Google Sheets by their links.

A sheet that is shared by link or published gives CSV without a sign-in; one that is private answers with a
page to sign in on, which the client refuses. No Google server means an ETag or a date, so the content's hash
tells whether anything is new.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

from stagedoor.imports.readers.detect import read as read_file
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Sheet
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors.base import Connector, Document, Place, web_address
from stagedoor.sources.connectors.conditional import fetch_if_changed
from stagedoor.sources.findings import Facts

_GOOGLE = "docs.google.com"
_PUBLISHED = re.compile(r"^(/spreadsheets/d/e/[\w-]+)/pub")
_SHARED = re.compile(r"^(/spreadsheets/d/[\w-]+)(?:/|$)")


def clean_address(text: str) -> str:
    """The address; of a link to a Google Sheet the one that gives its tab as CSV."""
    address = web_address(text.strip())
    parts = urlsplit(address)
    if parts.hostname != _GOOGLE:
        return address
    gid = _tab(text)
    if found := _PUBLISHED.match(parts.path):
        return f"https://{_GOOGLE}{found[1]}/pub?gid={gid}&single=true&output=csv"
    if found := _SHARED.match(parts.path):
        return f"https://{_GOOGLE}{found[1]}/export?format=csv&gid={gid}"
    return address


def _tab(text: str) -> str:
    """The number of the tab that a link names, which the browser puts behind the #; the first is 0."""
    parts = urlsplit(text.strip())
    told = parse_qs(parts.query).get("gid") or parse_qs(parts.fragment).get("gid") or ["0"]
    return told[0] if told[0].isdecimal() else "0"


def fetch(place: Place, client: SourceClient) -> Document | None:
    """The file, if it is another than before as far as the server tells."""
    filename = "sheet.csv" if urlsplit(place.address).hostname == _GOOGLE else ""
    return fetch_if_changed(place, client, place.address, filename)


def read(document: Document, options: ReadOptions) -> Sheet:
    """Read it as an upload would be."""
    return read_file(PurePosixPath(document.filename).name, document.content, options=options)


def _advise(facts: Facts, place: Place) -> list[str]:  # noqa: ARG001 - as every Advise
    if facts.sessions and not facts.with_times:
        return [
            (
                "No session has a start and an end, and sessions need both to be sent: name the columns "
                "“Starts At” and “Ends At”, or import the file once by hand and match its columns there; "
                "pulls remember it."
            )
        ]
    return []


CONNECTOR = Connector(
    kind="url",
    label="Google Sheet, or a CSV, XLSX or JSON file",
    address_hint="The link of a Google Sheet that is shared or published, or the address of a file.",
    clean_address=clean_address,
    fetch=fetch,
    read=read,
    advise=_advise,
    reads_tables=True,
)
