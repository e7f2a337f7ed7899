"""Carrying a plan out: what others depend on first, urgent operations before the rest, pictures last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from stagedoor.swoogo.records import Kind
from stagedoor.sync.credits.ledger import Urgency
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.execution.dispatcher import Dispatcher
from stagedoor.sync.execution.operations.attachments import AttachOperation, DetachOperation
from stagedoor.sync.execution.operations.base import Operation
from stagedoor.sync.execution.operations.creates import CreateOperation, LinkOperation
from stagedoor.sync.execution.operations.pictures import UploadOperation
from stagedoor.sync.execution.operations.removals import RemoveOperation
from stagedoor.sync.execution.operations.speakers import NewSpeakerOperation
from stagedoor.sync.execution.operations.updates import UpdateOperation
from stagedoor.sync.models import SyncRun
from stagedoor.sync.planning.changes import Attach, Change, Create, Detach, Link, Plan, Remove, Update, Upload


@dataclass(frozen=True)
class Stage:
    """Changes that go together: after those they depend on, before those that are less urgent (R39).

    ``name`` says to people what is being done, ready for how many of them are done: "Sending sessions".
    """

    name: str
    belongs: Callable[[Change], bool]
    urgency: Urgency


def _places(change: Change) -> bool:
    return _kind(change) in {Kind.ROOM, Kind.TRACK}


def _times_and_rooms(change: Change) -> bool:
    return isinstance(change, Update) and change.is_urgent


def _emails(change: Change) -> bool:
    return isinstance(change, Update) and change.wanted.kind is Kind.SPEAKER and "email" in change.names


def _new(kind: Kind) -> Callable[[Change], bool]:
    return lambda change: isinstance(change, Create | Link) and change.wanted.kind is kind


def _texts(change: Change) -> bool:
    return isinstance(change, Update) and not (_places(change) or _times_and_rooms(change) or _emails(change))


STAGES = (
    Stage("Sending rooms and tracks", _places, Urgency.URGENT),
    Stage("Sending changed times and rooms", _times_and_rooms, Urgency.URGENT),
    Stage("Taking speakers off sessions", lambda change: isinstance(change, Detach), Urgency.URGENT),
    # Before whatever is new: an email has to be free before another speaker can have it.
    Stage("Removing in Swoogo", lambda change: isinstance(change, Remove), Urgency.NEW),
    # An email has to be free before another speaker can have it.
    Stage("Sending changed emails", _emails, Urgency.NEW),
    Stage("Sending sessions", _new(Kind.SESSION), Urgency.NEW),
    Stage("Sending speakers", _new(Kind.SPEAKER), Urgency.NEW),
    Stage("Putting speakers on sessions", lambda change: isinstance(change, Attach), Urgency.NEW),
    Stage("Sending sponsors", _new(Kind.SPONSOR), Urgency.NEW),
    Stage("Sending other changes", _texts, Urgency.TEXTS),
    Stage("Sending pictures", lambda change: isinstance(change, Upload), Urgency.PICTURES),
)


def _is_ready(change: Change) -> bool:
    """Whether it may go: no record is updated that could not be read before (R37)."""
    return not isinstance(change, Update) or change.before is not None


def apply_plan(plan: Plan, context: RunContext, dispatcher: Dispatcher) -> None:
    """Send every change of the plan; each is recorded as soon as it is answered."""
    run = dispatcher.run
    SyncRun.objects.filter(pk=run.pk).update(total=F("done") + len(plan.changes))
    for stage in STAGES:
        changes = [change for change in plan.changes if stage.belongs(change) and _is_ready(change)]
        if changes:
            dispatcher.enter(stage.name, len(changes))
            dispatcher.send_all(_operations(context, changes), stage.urgency)


def _operations(context: RunContext, changes: list[Change]) -> Iterator[Operation]:
    for change in changes:
        yield _operation(context, change)


def _operation(context: RunContext, change: Change) -> Operation:
    return _OPERATIONS[type(change)](context, change)


def _create(context: RunContext, change: Create) -> Operation:
    wanted, contacts = change.wanted, context.contacts
    if wanted.kind is Kind.SPEAKER and contacts is not None and contacts.may_know(wanted):
        return NewSpeakerOperation(context, change, contacts.of(wanted))
    return CreateOperation(context, change)


_OPERATIONS: Mapping[type[Change], Callable[[RunContext, Any], Operation]] = {
    Create: _create,
    Link: LinkOperation,
    Update: UpdateOperation,
    Attach: AttachOperation,
    Detach: DetachOperation,
    Remove: RemoveOperation,
    Upload: UploadOperation,
}


def _kind(change: Change) -> Kind | None:
    return change.wanted.kind if isinstance(change, Create | Link | Update) else None
