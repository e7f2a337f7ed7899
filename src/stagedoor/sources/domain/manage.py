"""Adding a source, changing it, testing it, removing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.models import Event
from stagedoor.common import shared_clock
from stagedoor.common.errors import InputError
from stagedoor.common.sealing import seal
from stagedoor.imports.sheet import Problem
from stagedoor.sources.client import SourceClient
from stagedoor.sources.connectors.base import Place
from stagedoor.sources.connectors.registry import connector_of
from stagedoor.sources.domain.reading import read_document, secret_of
from stagedoor.sources.errors import SourceError
from stagedoor.sources.findings import Facts, facts_of, in_words
from stagedoor.sources.models import Source, WhenGone

MOST_SOURCES = 20
"""Of one event."""
SHORTEST_INTERVAL, LONGEST_INTERVAL = 5, 7 * 24 * 60
TEST_SECONDS = 60.0
_SETTINGS = ("address", "secret", "name", "every_minutes", "hold", "when_gone", "said")
_CLAIM = ("claim", "claimed_until")


@dataclass(frozen=True)
class Found:
    """What a test of a source found: counts, those in words, what to do at the source, and problems."""

    facts: Facts
    words: str
    advice: list[str]
    problems: list[Problem]


def try_source(source: Source, secret: str | None = None) -> Found:
    """Ask the source, read what it gives, and say what was found; nothing is written.

    *secret* is one that is not stored yet. Raises SourceError or InputError in words where that fails.
    """
    connector = connector_of(source.kind)
    place = Place(source.address, secret_of(source) if secret is None else secret)
    client = SourceClient(connector.headers(place.secret), TEST_SECONDS)
    document = connector.fetch(place, client)
    if document is None:
        raise SourceError("The source says that nothing has changed, though nothing was asked of it yet.")
    sheet = read_document(source, document)
    facts = facts_of(sheet)
    return Found(facts, in_words(facts), connector.advise(facts, place), sheet.problems)


def new_source(event: Event, kind: str, address: str, **options: Any) -> Source:
    """A source that is not stored yet, its values checked; *options* are fields of Source.

    Raises InputError naming the field that is wrong.
    """
    connector = connector_of(kind)
    source = Source(event=event, kind=kind, address=connector.clean_address(address))
    source.name = connector.label.partition(",")[0]
    _set(source, options)
    return source


def add_source(source: Source, secret: str = "", actor: Person | None = None) -> Found:
    """Test the source, and store it once it answers; the first pull is due at once.

    Raises as ``try_source`` does, and InputError for a wrong value; nothing is kept then.
    """
    _check_secret(source, secret)
    _check_name(source)
    found = try_source(source, secret)
    source.secret = seal(secret) if secret else ""
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=source.event_id)
        if event.live_sources.count() >= MOST_SOURCES:
            raise InputError(
                f"{event} has {MOST_SOURCES} sources already.",
                code="too_many_sources",
                remedy="Remove one first.",
            )
        source.next_pull_at = shared_clock.now()
        source.save()
        _audit(source, "source.added", actor)
    return found


@transaction.atomic
def change_source(source: Source, options: Mapping[str, Any], actor: Person | None = None) -> None:
    """Change the settings of a source: fields of Source, and ``secret`` where a new one is given.

    The next pull reads everything again. Raises InputError naming the field that is wrong.
    """
    wanted = dict(options)
    secret = wanted.pop("secret", "")
    before = source.address
    if "address" in wanted:
        wanted["address"] = connector_of(source.kind).clean_address(wanted["address"])
    _set(source, wanted)
    if source.secret and not secret and _server(before) != _server(source.address):
        raise InputError(
            "The source moves to another server, which must not be told the secret of this one.",
            place="secret",
            code="source_secret",
            remedy="Give the secret of the new server.",
        )
    _check_secret(source, secret or ("kept" if source.secret else ""))
    _check_name(source)
    if secret:
        source.secret = seal(secret)
    source.validators, source.content_hash = {}, ""
    source.next_pull_at = shared_clock.now() if source.interval else None
    # A pull that is under way by the old settings finds its claim gone, and writes nothing.
    source.claim, source.claimed_until = "", None
    source.save(update_fields=[*_SETTINGS, "validators", "content_hash", "next_pull_at", *_CLAIM])
    _audit(source, "source.changed", actor)


@transaction.atomic
def remove_source(source: Source, actor: Person | None = None) -> None:
    """Stop pulling and forget the source with its secret; what it brought stays, and so do the imports."""
    _audit(source, "source.removed", actor)
    source.delete()


def _set(source: Source, options: Mapping[str, Any]) -> None:
    for name, value in options.items():
        setattr(source, name, value)
    every = source.every_minutes
    if every and not SHORTEST_INTERVAL <= every <= LONGEST_INTERVAL:
        raise InputError(
            f"{every} minutes is not between {SHORTEST_INTERVAL} and {LONGEST_INTERVAL:,}.",
            place="every_minutes",
            code="source_interval",
            remedy="0 is for pulls by hand only.",
        )
    if source.when_gone not in WhenGone.values:
        raise InputError(f"“{source.when_gone}” is neither list nor decline.", place="when_gone")


def _check_secret(source: Source, secret: str) -> None:
    connector = connector_of(source.kind)
    if connector.needs_secret and not secret:
        raise InputError(f"{connector.label} needs one.", place="secret", code="source_secret")
    if secret and not connector.secret_label:
        raise InputError(f"{connector.label} takes no secret.", place="secret", code="source_secret")
    if secret and not (source.address.startswith("https://") or settings.PRIVATE_SOURCES):
        raise InputError(
            "The secret would go over http, where anybody on the way can read it.",
            place="address",
            code="source_secret",
            remedy="Give the address with https://.",
        )


def _check_name(source: Source) -> None:
    source.name = " ".join(source.name.split())[:80]
    if not source.name:
        raise InputError("A source needs a name.", place="name")
    if source.event.live_sources.filter(name=source.name).exclude(pk=source.pk).exists():
        raise InputError(
            f"There is a source called “{source.name}” already.",
            place="name",
            code="source_name",
            remedy="Choose another name.",
        )


def _server(address: str) -> str:
    return urlsplit(address).netloc


def _audit(source: Source, action: str, actor: Person | None) -> None:
    told = {"kind": source.kind, "name": source.name, "server": _server(source.address)}
    record_audit(source.event.organization, actor, action, source, **told)


def is_stale(source: Source, now: datetime) -> bool:
    """Whether it was not read for so long that somebody should know, though it is pulled on an interval."""
    if source.interval is None:
        return False
    patience = max(4 * source.interval, timedelta(hours=1))
    return now - (source.pulled_at or source.created_at) > patience
