"""Sending headshots and logos, scaled down to fit (R14).

Speakers are no image type in Swoogo: a headshot goes to the contact behind the speaker (Swoogo API notes,
§11). What was sent is remembered by the hash of the picture as it is kept here.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from stagedoor.agenda.decoding import fit
from stagedoor.agenda.models import Picture
from stagedoor.common.errors import NotFound, RecordError, StagedoorError
from stagedoor.swoogo import Client
from stagedoor.swoogo.records import Kind
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.models import LinkState, Outcome, RecordLink
from stagedoor.sync.planning.changes import Upload

PICTURE = "picture"


class UploadOperation(Operation):
    """One picture to one record."""

    def __init__(self, context: RunContext, change: Upload) -> None:
        super().__init__(context, (change.kind, change.id))
        self.change = change
        self.content = b""
        self.swoogo_id = 0
        self.contact_id = 0

    @property
    def link(self) -> RecordLink:
        """The link of the record that the picture belongs to."""
        return self.context.links[self.change.kind, self.change.id]

    def prepare(self) -> bool:
        link = self.context.links.get((self.change.kind, self.change.id))
        picture = self.change.picture
        if link is None or link.state != LinkState.LINKED or link.picture_sent == picture.sha256:
            return False
        stored = Picture.objects.filter(pk=picture.id, sha256=picture.sha256).first()
        if stored is None:
            return False
        with stored.file.open("rb") as file:
            self.content = file.read()
        self.swoogo_id, self.contact_id = link.swoogo_id or 0, link.contact_id or 0
        if link.picture_sent:
            # Until Swoogo answers, nobody knows which picture it holds.
            link.picture_sent = ""
            link.save(update_fields=["picture_sent"])
        self.note_in_flight(link, picture=True)
        return True

    def send(self, client: Client) -> int:
        fitted = fit(self.content, settings.IMAGE_LIMIT_BYTES)
        self.content = b""
        filename = f"{PICTURE}.{fitted.extension}"
        if self.change.kind is Kind.SPONSOR:
            owner, owner_id, field = "sponsor", self.swoogo_id, "logo_id"
        else:
            owner, owner_id, field = (
                "contact",
                self.contact_id or _contact(client, self.swoogo_id),
                "profile_picture",
            )
        client.upload(
            owner,
            owner_id,
            field,
            filename=filename,
            content=fitted.content,
            content_type=fitted.content_type,
        )
        return owner_id

    def done(self, answer: Any) -> None:
        self.context.unreachable = 0
        link = self.link
        link.picture_sent = self.change.picture.sha256
        if self.change.kind is Kind.SPEAKER:
            link.contact_id = answer
        link.save(update_fields=["picture_sent", "contact_id"])
        self._put(Outcome.CREATED, "", "The picture went.")

    def put_off(self) -> None:
        """There is nothing to take back."""

    def failed(self, error: StagedoorError) -> None:
        if isinstance(error, RecordError):
            self._put(Outcome.SKIPPED, error.code, error.message)
        else:
            self.context.fail(PICTURE, self.change.id, self.change.name, error)

    def _put(self, outcome: Outcome, reason: str, message: str) -> None:
        self.context.outcomes.put(
            PICTURE, self.change.id, self.change.name, outcome, reason=reason, message=message
        )


def _contact(client: Client, speaker_id: int) -> int:
    """The contact behind a speaker, where the answer to its creation did not name it."""
    contact = client.get(Kind.SPEAKER, speaker_id).get("contact_id")
    if not contact:
        raise NotFound(
            "Swoogo names no contact for this speaker, so the picture has nowhere to go; the speaker stands.",
            code="no_contact",
            request=f"GET /speakers/{speaker_id}",
        )
    return int(contact)
