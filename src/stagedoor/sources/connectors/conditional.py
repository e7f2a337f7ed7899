"""Conditional requests: what was given before is not sent again, by servers that mean what they say.

pretalx sends its ETag in quotes and compares it without (pretalx, common/exporter.py), so a correct
client never gets a 304 from it. A tag that came back unchanged with a whole answer is therefore shown bare
the next time, and not at all after that; equal content is then known by its hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from stagedoor.common.fetch import Response
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors.base import Document, Place

QUOTED, BARE, USELESS = "quoted", "bare", "useless"
_NEXT = {QUOTED: BARE, BARE: USELESS, USELESS: USELESS}


def fetch_if_changed(place: Place, client: SourceClient, url: str, filename: str = "") -> Document | None:
    """What *url* holds; None where its server says that it is what the place's validators stand for."""
    response = client.get(url, _asking(place.validators))
    if response.status == 304:
        return None
    return Document(filename or name_in(url), response.content, _validators(response, place.validators))


def name_in(url: str) -> str:
    """The last name of a path, as a file's."""
    return PurePosixPath(urlsplit(url).path).name or "document"


def _asking(seen: Mapping[str, str]) -> dict[str, str]:
    headers = {}
    tag = seen.get("etag", "")
    if tag and seen.get("tag_style", QUOTED) != USELESS:
        is_bare = seen.get("tag_style") == BARE
        headers["If-None-Match"] = tag.removeprefix("W/").strip('"') if is_bare else tag
    if seen.get("last_modified"):
        headers["If-Modified-Since"] = seen["last_modified"]
    return headers


def _validators(response: Response, seen: Mapping[str, str]) -> dict[str, str]:
    tag = response.headers.get("etag", "")
    found = {"etag": tag, "last_modified": response.headers.get("last-modified", "")}
    if tag:
        style = seen.get("tag_style", QUOTED)
        was_ignored = tag == seen.get("etag")
        found["tag_style"] = _NEXT[style] if was_ignored else style
    return {name: value for name, value in found.items() if value}
