"""pretalx: its REST API with a token, else the public ``schedule.json``.

Both end in one schedule, so that a source can get its token later and nothing is doubled: pretalx gives
sessions and people the same codes everywhere.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Sheet
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors import frab, pretalx_api
from stagedoor.sources.connectors.base import Connector, Document, Place, to_json, web_address
from stagedoor.sources.connectors.conditional import fetch_if_changed
from stagedoor.sources.findings import Facts

# Pages of an event, whose address people copy; what stands before them is the event's own.
_PAGES = re.compile(r"/(schedule|cfp|talk|speaker|featured|sneak|orga|me|login)(/.*)?$")
_API = re.compile(r"/api/events/([^/]+)(/.*)?$")
_ORGA = re.compile(r"/orga/event/([^/]+)(/.*)?$")


def clean_address(text: str) -> str:
    """The event's own page, from the address of any page of it."""
    parts = urlsplit(web_address(text.strip()))
    path = _ORGA.sub(r"/\1", _API.sub(r"/\1", parts.path.rstrip("/")))
    path = _PAGES.sub("", path)
    if not path.strip("/"):
        raise InputError(
            "This address names no event.",
            place="address",
            code="source_address",
            remedy="Give the event’s own page, such as https://pretalx.com/democon/.",
        )
    return f"{parts.scheme}://{parts.netloc}{path}/"


def fetch(place: Place, client: SourceClient) -> Document | None:
    """The programme: all confirmed sessions with a token, else what is in the last released schedule."""
    if place.secret:
        schedule = pretalx_api.fetch_schedule(place.address, client)
        return Document("schedule.json", to_json(schedule))
    return fetch_if_changed(place, client, f"{place.address}schedule/export/schedule.json", "schedule.json")


def read(document: Document, options: ReadOptions) -> Sheet:
    """Read it as an upload of schedule.json would be."""
    return frab.read(document, options)


def _advise(facts: Facts, place: Place) -> list[str]:
    told = []
    if facts.sessions and facts.with_times < facts.sessions and place.secret:
        told.append(
            f"{facts.sessions - facts.with_times} of {facts.sessions} sessions have no time in pretalx’s "
            "current schedule: release a schedule in pretalx once they are placed."
        )
    if facts.speakers and not facts.with_email and not place.secret:
        told.append(
            "pretalx’s public schedule tells no emails, and speakers need one to be sent: give an API token "
            "of somebody who may see the speakers’ emails."
        )
    elif facts.speakers and not facts.with_email:
        told.append(
            "pretalx tells no emails to this token, and speakers need one to be sent: it must be of somebody "
            "who may see the speakers’ emails in this event."
        )
    return told


CONNECTOR = Connector(
    kind="pretalx",
    label="pretalx",
    address_hint="The event’s page, such as https://pretalx.com/democon/.",
    clean_address=clean_address,
    fetch=fetch,
    read=read,
    advise=_advise,
    headers=pretalx_api.headers,
    secret_label="API token (optional)",  # noqa: S106 - a label
)
