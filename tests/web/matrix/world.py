"""An organization with an event that has one of everything, and people of each role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from tests import factories

from stagedoor.accounts.models import Organization, Person, Role
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.models import CustomField, Event, ListView, Picture
from stagedoor.api_tokens.domain import create_token
from stagedoor.common import clock
from stagedoor.imports.models import Import, ImportDraft, ImportSource
from stagedoor.sources.models import Pull, Source
from stagedoor.sync.models import (
    Connection,
    EventMapping,
    Match,
    Preview,
    RunPurpose,
    RunRecord,
    RunState,
    RunStatus,
    SyncRun,
    Trigger,
)
from stagedoor.webhooks.domain.publish import send_test

_LOGIN_TABLES = ("django_session", "common_sharedvalue", "accounts_person")


@dataclass
class World:
    """One event with everything; ``ids`` has the id of one record of each kind, by its name in addresses."""

    event: Event
    ids: dict[str, int]

    @property
    def organization(self) -> Organization:
        return self.event.organization


def build(organization: Organization, slug: str, mark: str) -> World:
    """One of everything; every name in it begins with the mark."""
    event = factories.event(organization, slug=slug, name=f"{mark} Conf")
    ids = _agenda(event, mark) | _sources(event, mark) | _imports(event, mark) | _sync(event, mark)
    person = factories.member(organization, Role.VIEWER, f"{mark}-{slug}-viewer@example.org".lower())
    webhook = factories.webhook(organization)
    view = ListView.objects.create(
        event=event, person=person, list_name="session", name=f"{mark} view", is_shared=True
    )
    return World(
        event,
        ids
        | {
            "member_id": person.memberships.get(organization=organization).pk,
            "invitation_id": factories.invitation(organization).pk,
            "view_id": view.pk,
            "webhook_id": webhook.pk,
            "delivery_id": send_test(webhook).pk,
            "token_id": create_token(organization, f"{mark} token", Role.VIEWER)[0].pk,
        },
    )


def _agenda(event: Event, mark: str) -> dict[str, int]:
    room, other_room = factories.room(event, f"{mark} room"), factories.room(event, f"{mark} other room")
    track = factories.track(event, f"{mark} track")
    speaker = factories.speaker(event, first_name=mark, last_name="Speaker")
    session = factories.session(event, speaker, title=f"{mark} session", room=room, track=track)
    factories.session(event, speaker, title=f"{mark} clash", room=room)
    deleted = factories.session(event, title=f"{mark} deleted", deleted_at=clock.now())
    sponsor = factories.sponsor(event, name=f"{mark} sponsor")
    set_fields(event, "session", [session.pk], {"capacity": 7}, None)
    picture = Picture(event=event, sha256=f"{event.pk:064}", content_type="image/png")
    picture.file.save("a.png", ContentFile(mark.encode()))
    field = CustomField.objects.create(event=event, kind="session", name=f"{mark} level", type="text")
    return {
        "session_id": session.pk,
        "session": session.pk,
        "deleted": deleted.pk,
        "speaker": speaker.pk,
        "speaker_id": speaker.pk,
        "sponsor": sponsor.pk,
        "sponsor_id": sponsor.pk,
        "tier_id": event.tiers.get(name="Gold").pk,
        "room": room.pk,
        "other_room": other_room.pk,
        "track": track.pk,
        "picture_id": picture.pk,
        "field_id": field.pk,
        "change_id": event.changes.latest("pk").pk,
    }


def _sources(event: Event, mark: str) -> dict[str, int]:
    facts = {"name": f"{mark} sheet", "address": "https://127.0.0.1:1/a.csv"}
    source = Source.objects.create(event=event, kind="url", **facts)
    pull = Pull.objects.create(source=source, state="applied", at=clock.now())
    return {"source_id": source.pk, "pull_id": pull.pk}


def _imports(event: Event, mark: str) -> dict[str, int]:
    person = factories.person()
    source = ImportSource.objects.create(event=event, format="csv", name=f"{mark} import")
    draft = ImportDraft.objects.create(event=event, person=person, filename=f"{mark}.csv", format="csv")
    made = Import.objects.create(event=event, source=source)
    return {"draft_id": draft.pk, "import_id": made.pk}


def _sync(event: Event, mark: str) -> dict[str, int]:
    connected, _ = Connection.objects.get_or_create(
        organization=event.organization, ended_at=None, defaults={"key": "k", "secret": "s"}
    )
    mapping = EventMapping.objects.create(
        connection=connected, event=event, swoogo_event_id=event.pk, swoogo_event_name=f"{mark} theirs"
    )
    facts = {
        "mapping": mapping,
        "trigger": Trigger.PERSON,
        "state": RunState.FINISHED,
        "status": RunStatus.SUCCEEDED,
    }
    run = SyncRun.objects.create(**facts)
    record = RunRecord.objects.create(
        run=run, kind="session", record_id=1, name=f"{mark} outcome", outcome="failed"
    )
    looked = SyncRun.objects.create(**facts, purpose=RunPurpose.PREVIEW)
    Preview.objects.create(run=looked)
    match = Match.objects.create(
        event=event,
        swoogo_event_id=event.pk,
        kind="session",
        record_id=event.sessions.earliest("pk").pk,
        name=f"{mark} match",
        candidates=[{"id": 1, "why": "", "is_sure": True, "row": {"id": 1, "name": f"{mark} there"}}],
        found_at=clock.now(),
    )
    return {
        "mapping_id": mapping.pk,
        "run_id": run.pk,
        "preview_run": looked.pk,
        "outcome_id": record.pk,
        "match": match.pk,
    }


def signed_in(person: Person | None) -> Client:
    """A browser, with this person signed in."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


@contextmanager
def nothing_stays() -> Iterator[list[str]]:
    """Take back what happens inside; gives the statements that wrote to the database.

    Django takes it for the transaction of a test, so slow work still refuses any other one.
    """
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_write = sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if is_write and not any(table in sql for table in _LOGIN_TABLES):
            written.append(sql)
        return execute(sql, params, many, context)

    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with connection.execute_wrapper(note), block:
        yield written
        transaction.set_rollback(True)
