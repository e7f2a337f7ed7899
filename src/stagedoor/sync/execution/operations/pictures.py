"""Sending headshots and logos, scaled down to fit (R14).

Speakers are no image type in Swoogo: a headshot goes to the contact behind the speaker (Swoogo API notes,
§11). What was sent is remembered by the hash of the picture as it is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
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
from stagedoor.sync.planning.drift_others import other_picture
from stagedoor.sync.planning.records import Remark

PICTURE = "picture"


class UploadOperation(Operation):
    """One picture to one record."""

    def __init__(self, context: RunContext, change: Upload) -> None:
        super().__init__(context, (change.kind, change.id))
        self.change = change
        self.content = b""
        self.swoogo_id = 0
        self.contact_id = 0
        self.must_look = False

    @property
    def link(self) -> RecordLink:
        """The link of the record that the picture belongs to."""
        return self.context.links[self.change.kind, self.change.id]

    def prepare(self) -> bool:
        link = self.context.links.get((self.change.kind, self.change.id))
        picture = self.change.picture
        if link is None or link.state != LinkState.LINKED or link.picture_sent == picture.sha256:
            return False
        if self._is_theirs(link):
            self._keep_theirs()
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

    def _is_theirs(self, link: RecordLink) -> bool:
        """Whether a contact that was known before has a picture (R37); notes where that is not known."""
        row = self.context.rows.get((self.change.kind, self.change.id), {})
        self.must_look = link.beside_contact and "profile_picture" not in row
        if link.beside_contact and not self.must_look and not row["profile_picture"]:
            # Whatever becomes of this upload, what stands there afterwards is ours.
            link.beside_contact = False
            link.save(update_fields=["beside_contact"])
        return link.beside_contact and not self.must_look

    def _keep_theirs(self) -> None:
        link, message = self.link, "Their contact in Swoogo has a picture already, which is kept."
        link.picture_sent, link.beside_contact = self.change.picture.sha256, False
        others = [each for each in link.differences if each["field"] != PICTURE]
        link.differences = [*others, asdict(other_picture())]
        link.save(update_fields=["picture_sent", "beside_contact", "differences"])
        self._put(Outcome.SKIPPED, "picture_theirs", message)

    def send(self, client: Client) -> int | None:
        if self.must_look and client.get(Kind.SPEAKER, self.swoogo_id).get("profile_picture"):
            return None
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
        if answer is None:
            self._keep_theirs()
            return
        link = self.link
        link.beside_contact = False
        link.picture_sent, link.picture_kept = self.change.picture.sha256, False
        # Whatever stood there before, ours has its place now.
        link.differences = [each for each in link.differences if each["field"] != PICTURE]
        if self.change.kind is Kind.SPEAKER:
            link.contact_id = answer
        link.save(
            update_fields=["picture_sent", "picture_kept", "contact_id", "beside_contact", "differences"]
        )
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


def let_go_of_pictures(context: RunContext, remarks: Iterable[Remark]) -> None:
    """Remember which pictures Swoogo keeps though they were removed here, so that it is told once."""
    gone = {remark.id for remark in remarks if remark.code == "picture_kept"}
    for (kind, record_id), link in context.links.items():
        if kind in {Kind.SPEAKER, Kind.SPONSOR} and record_id in gone and link.picture_sent:
            link.picture_sent, link.picture_kept = "", True
            link.save(update_fields=["picture_sent", "picture_kept"])


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
