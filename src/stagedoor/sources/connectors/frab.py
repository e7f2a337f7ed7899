"""frab: the public ``schedule.json``, or a ``schedule.xml``, which also c3voc's hubs and others publish."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stagedoor.imports.readers.detect import read as read_file
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Sheet
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors.base import Connector, Document, Place, web_address
from stagedoor.sources.connectors.conditional import fetch_if_changed
from stagedoor.sources.findings import Facts

_OTHER_FORMAT = re.compile(r"(/public/schedule)(\.(xml|ics|html|xcal))?/?$")


def clean_address(text: str) -> str:
    """The address of a schedule; that of frab's page or of another format leads to its schedule.json."""
    return _OTHER_FORMAT.sub(r"\1.json", web_address(text.strip()))


def fetch(place: Place, client: SourceClient) -> Document | None:
    """The schedule, if it is another than before as far as the server tells."""
    name = "schedule.xml" if urlsplit(place.address).path.endswith(".xml") else "schedule.json"
    return fetch_if_changed(place, client, place.address, name)


def read(document: Document, options: ReadOptions) -> Sheet:
    """Read it as an upload of it would be."""
    return read_file(document.filename, document.content, format="frab", options=options)


def advise(facts: Facts, place: Place) -> list[str]:  # noqa: ARG001 - as every Advise
    """A public schedule holds no emails, and speakers need one to be sent."""
    if facts.speakers and not facts.with_email:
        return [
            (
                "A public schedule tells no emails, and speakers need one to be sent. Add them here, or from "
                "a second source such as a sheet with the columns First Name, Last Name and Email."
            )
        ]
    return []


CONNECTOR = Connector(
    kind="frab",
    label="frab, or another schedule.json or .xml",
    address_hint="Such as https://frab.example.org/en/summit27/public/schedule.json.",
    clean_address=clean_address,
    fetch=fetch,
    read=read,
    advise=advise,
)
