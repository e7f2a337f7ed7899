"""Sessionize: the "All" view of an API endpoint, and its view of speakers' emails where it is unlocked.

No ETag and no date of Sessionize's are known to mean anything, so the content's hash tells what is new.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.detect import read as read_file
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Sheet
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors.base import Connector, Document, Place, to_json, web_address
from stagedoor.sources.errors import SourceError
from stagedoor.sources.findings import Facts

_ENDPOINT = re.compile(r"[a-z0-9]{6,20}")
_VIEW = re.compile(r"^(.*/api/v2/[\w-]+)(/.*)?$")


def clean_address(text: str) -> str:
    """The address of the endpoint's “All” view, from that of any view, or from the endpoint's id."""
    told = text.strip()
    if _ENDPOINT.fullmatch(told.lower()):
        told = f"https://sessionize.com/api/v2/{told}"
    parts = urlsplit(web_address(told))
    found = _VIEW.match(parts.path)
    if not found:
        raise InputError(
            "This is not the address of an API endpoint of Sessionize.",
            place="address",
            code="source_address",
            remedy="Copy it in Sessionize from API / Embed → the endpoint → Get code; it looks like "
            "https://sessionize.com/api/v2/abc123de/view/All.",
        )
    return f"{parts.scheme}://{parts.netloc}{found[1]}/view/All"


def fetch(place: Place, client: SourceClient) -> Document | None:
    """Both views as one document: each speaker of the “All” view with the email of the other."""
    everything = client.get_json(place.address)
    if not isinstance(everything, dict):
        raise SourceError(
            "The address gives another view of Sessionize than “All”.",
            code="source_broken",
            remedy="Take the one that ends in /view/All.",
        )
    if place.secret:
        emails = _emails(place, client)
        for speaker in everything.get("speakers") or ():
            if isinstance(speaker, dict) and emails.get(speaker.get("id")):
                speaker["email"] = emails[speaker["id"]]
    return Document("sessionize-all.json", to_json(everything))


def _emails(place: Place, client: SourceClient) -> dict[Any, str]:
    view = place.address.removesuffix("All") + f"SpeakersEmails?s={quote(place.secret, safe='')}"
    listed = client.get_json(view)
    if not isinstance(listed, list):
        raise SourceError(
            "Sessionize’s view of emails gives no list.",
            code="source_broken",
            remedy="Ask Sessionize’s support whether the view is unlocked for this endpoint.",
        )
    return {one.get("id"): one["email"] for one in listed if isinstance(one, dict) and one.get("email")}


def read(document: Document, options: ReadOptions) -> Sheet:
    """Read it as an upload of the “All” view would be."""
    return read_file(document.filename, document.content, format="sessionize", options=options)


def _advise(facts: Facts, place: Place) -> list[str]:
    if facts.is_empty:
        return [
            (
                "The endpoint is there and gives no session and no speaker: in Sessionize, see that sessions "
                "are accepted and that the endpoint shows them."
            )
        ]
    told = []
    if facts.sessions and not facts.with_times:
        told.append(
            "Switch the schedule on in Sessionize: announce it, and tick in API / Embed → the endpoint that "
            "sessions come with their times. Until then no session can be sent."
        )
    if facts.speakers and not facts.with_email:
        told.append(
            "Speakers need an email to be sent, and this view tells none: ask Sessionize’s support to unlock "
            "the view of emails and give its key here, or ask speakers for it in a question called “Email”."
            if not place.secret
            else "The view of emails names none of these speakers."
        )
    return told


CONNECTOR = Connector(
    kind="sessionize",
    label="Sessionize",
    address_hint="From API / Embed, such as https://sessionize.com/api/v2/abc123de/view/All.",
    clean_address=clean_address,
    fetch=fetch,
    read=read,
    advise=_advise,
    secret_label="Key of the view of emails (optional)",  # noqa: S106 - a label
)
