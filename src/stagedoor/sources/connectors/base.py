"""What every connector is: how its source is asked, and how the answer becomes a sheet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stagedoor.common.addresses import parse_url
from stagedoor.common.errors import InputError, RecordError
from stagedoor.imports.readers.options import ReadOptions
from stagedoor.imports.sheet import Sheet
from stagedoor.sources.client import SourceClient
from stagedoor.sources.findings import Facts


@dataclass(frozen=True)
class Document:
    """What a source gave, whole: what its reader takes. ``filename`` stands in the places of problems.

    ``validators`` are kept and shown at the next request, where the server means them.
    """

    filename: str
    content: bytes
    validators: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """Two documents of one hash hold the same."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Place:
    """Where a source is: its address, its secret, and the validators of what it gave last."""

    address: str
    secret: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)


Fetch = Callable[[Place, SourceClient], Document | None]
"""Gives the document; None where the server says that nothing has changed."""
Read = Callable[[Document, ReadOptions], Sheet]
Advise = Callable[[Facts, Place], list[str]]
"""Says what to do at the source where the facts leave something to wish for."""


def _no_advice(facts: Facts, place: Place) -> list[str]:  # noqa: ARG001 - as every Advise
    return []


def no_headers(secret: str) -> dict[str, str]:  # noqa: ARG001 - as every kind with a token has it
    """No headers: the secret, if there is one, goes another way."""
    return {}


@dataclass(frozen=True)
class Connector:
    """One kind of source.

    ``clean_address`` returns an address as it is kept, or raises InputError. ``headers`` are those that carry
    the secret. ``secret_label`` is empty where the kind has none; ``needs_secret`` tells whether it must be
    given.
    """

    kind: str
    label: str
    address_hint: str
    clean_address: Callable[[str], str]
    fetch: Fetch
    read: Read
    advise: Advise = _no_advice
    headers: Callable[[str], dict[str, str]] = no_headers
    secret_label: str = ""
    needs_secret: bool = False
    reads_tables: bool = False


def web_address(text: str) -> str:
    """The address, whole and ASCII; InputError on the field where it is none."""
    try:
        return str(parse_url(text if "://" in text else f"https://{text}"))
    except RecordError as error:
        raise InputError(error.message, place="address", code=error.code, remedy=error.remedy) from error


def to_json(value: Any) -> bytes:
    """JSON of which equal values give equal bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def from_json(content: bytes) -> dict[str, Any]:
    """The JSON object that ``to_json`` made."""
    found: dict[str, Any] = json.loads(content)
    return found
