"""Creating a speaker whose contact the account knows, or may know: what stands there is theirs (R37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from stagedoor.swoogo.records import Row, holds
from stagedoor.sync.execution.context import RunContext, content_of
from stagedoor.sync.execution.operations.creates import CreateOperation
from stagedoor.sync.planning.changes import Create
from stagedoor.sync.planning.compare import is_empty
from stagedoor.sync.planning.contacts import body_beside, has_more_than_names
from stagedoor.sync.planning.drift_others import other_picture
from stagedoor.sync.planning.records import Difference

PICTURE = "picture"


class NewSpeakerOperation(CreateOperation):
    """With what the contact lacks; with names and email only, where it is not known what it lacks.

    In the second case the speaker counts as made beside a contact (``RecordLink.beside_contact``) until the
    rest was compared: nothing of theirs has a baseline, so the update that fills the rest keeps it.
    """

    def __init__(self, context: RunContext, change: Create, contact: Row | None) -> None:
        super().__init__(context, change)
        self.contact = contact
        self.differences: list[Difference] = []

    def choose(self, ours: Mapping[str, str]) -> dict[str, str]:
        body, self.differences = body_beside(super().choose(ours), self.contact)
        return body

    def claim(self) -> None:
        self.link.beside_contact = True
        # Names of theirs that go along are not ours.
        ours = self.wanted.fields
        self.link.sent = {name: value for name, value in self.body.items() if ours.get(name) == value}

    def done(self, answer: Any) -> None:
        super().done(answer)
        link = self.context.links.get(self.wanted.ref)
        if link is None or link.swoogo_id is None:
            return
        if self.contact is None:
            self._leave_the_rest(answer.row)
        else:
            self._set_aside({**self.contact, **answer.row})

    def _leave_the_rest(self, row: Row) -> None:
        """Only what was sent has a baseline; where the answer tells the rest, it need not be read again."""
        link = self.link
        link.baseline = {name: value for name, value in link.baseline.items() if name in self.body}
        link.save(update_fields=["baseline"])
        if not all(holds(row, name) for name in self.fields.content):
            self.context.rows.pop(self.wanted.ref, None)
        self.context.unfilled |= has_more_than_names(self.wanted)

    def _set_aside(self, row: Row) -> None:
        """What differs is kept there: ours counts as sent until it changes here."""
        link, ours = self.link, self.wanted.fields
        kept = [
            each
            for each in self.differences
            if not is_empty(self.fields.named(each.field), row.get(each.field))
        ]
        picture = self.wanted.picture
        if picture is not None and picture.sha256 and self.contact and self.contact.get("profile_picture"):
            kept.append(other_picture())
            link.picture_sent = picture.sha256
        link.sent = {**link.sent, **{each.field: ours[each.field] for each in kept if each.field in ours}}
        link.baseline = {**link.baseline, **content_of(self.fields, row)}
        told = {each.field for each in kept}
        link.differences = [
            *(each for each in link.differences if each["field"] not in told),
            *map(asdict, kept),
        ]
        link.beside_contact = False
        link.save(update_fields=["sent", "baseline", "differences", "picture_sent", "beside_contact"])
        if kept:
            self.context.outcomes.add_note(
                self.wanted.kind,
                self.wanted.id,
                "The account knew this contact already. Kept as it is in Swoogo, though it differs here: "
                f"{self.fields.labels(told)}.",
            )
