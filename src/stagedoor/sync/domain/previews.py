"""Keeping what a sync would do, and asking for exactly that to be done (R36)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.common.text import plural
from stagedoor.sync.models import (
    EventMapping,
    Preview,
    PreviewState,
    RunPurpose,
    RunScope,
    SyncRun,
    Trigger,
)
from stagedoor.sync.planning.lines import Line, without

APPLICABLE = (PreviewState.OPEN, PreviewState.WAITING)
_WHY_NOT = {
    PreviewState.APPLIED: "has been applied already, and is applied once only",
    PreviewState.REPLACED: "was replaced by a newer one",
    PreviewState.REJECTED: "was rejected",
}


def keep_preview(preview: Preview) -> None:
    """Keep a preview; one that continuous sync made waits for approval in place of an older one."""
    with transaction.atomic():
        if preview.run.trigger == Trigger.SCHEDULE:
            older = waiting_previews(preview.run.mapping).filter(run__scope=preview.run.scope)
            preview.told = older.filter(told=True).exists()
            older.update(state=PreviewState.REPLACED)
            preview.state = PreviewState.WAITING if preview.lines else PreviewState.OPEN
        Preview.objects.update_or_create(
            run=preview.run,
            defaults={
                field.name: getattr(preview, field.name)
                for field in Preview._meta.concrete_fields
                if not field.primary_key
            },
        )


def still_waits(run: SyncRun, ours: dict[str, str]) -> bool:
    """Whether a round of continuous sync would only show again what waits, or was rejected, already."""
    if run.trigger != Trigger.SCHEDULE:
        return False
    told = (PreviewState.WAITING, PreviewState.REJECTED)
    of_rounds = Preview.objects.filter(
        run__mapping=run.mapping, run__scope=run.scope, run__trigger=Trigger.SCHEDULE
    )
    latest = of_rounds.order_by("-pk").first()
    return latest is not None and latest.state in told and latest.ours == ours


def waiting_previews(mapping: EventMapping) -> Any:
    """The previews of this mapping that wait for approval: at most one of each scope."""
    return Preview.objects.filter(run__mapping=mapping, state=PreviewState.WAITING).select_related("run")


def find_preview(mapping: EventMapping, run_id: int) -> Preview:
    """The mapping's preview of this number. Raises InputError when there is none."""
    found = Preview.objects.filter(pk=run_id, run__mapping=mapping).select_related("run__mapping").first()
    if found is None:
        raise InputError(
            f"There is no preview {run_id} of {mapping.event}.",
            code="unknown_preview",
            remedy="“stagedoor sync ORG/EVENT --preview” makes one, and prints its number.",
        )
    return found


def request_apply(
    preview: Preview,
    off: Iterable[int],
    trigger: Trigger,
    *,
    person: Person | None = None,
    allowed: Iterable[str] = (),
) -> SyncRun:
    """The run that applies the preview without the lines ticked ``off``, and what depends on them.

    A preview is applied once at most, whoever asks and how often. Raises ConfigError ``preview_used`` when it
    was, or has been replaced or rejected; ``not_mapped`` when its mapping has ended; ``nothing_chosen`` when
    no line is left.
    """
    run = preview.run
    if not run.mapping.is_live:
        raise ConfigError("The mapping was removed, so nothing was sent.", code="not_mapped")
    lines = [Line.from_json(kept) for kept in preview.lines]
    if not without(lines, set(off)):
        raise ConfigError("No line is left to apply; nothing was sent.", code="nothing_chosen")
    with transaction.atomic():
        free = Preview.objects.filter(pk=preview.pk, state__in=APPLICABLE)
        if not free.update(state=PreviewState.APPLIED, off=sorted(set(off))):
            preview.refresh_from_db()
            raise ConfigError(
                f"Preview {preview.pk} {_WHY_NOT[PreviewState(preview.state)]}; nothing was sent.",
                code="preview_used",
            )
        record_audit(run.mapping.event.organization, person, "sync.preview_applied", run.mapping, run=run.pk)
        return SyncRun.objects.create(
            mapping=run.mapping,
            scope=run.scope,
            purpose=RunPurpose.APPLY,
            trigger=trigger,
            person=person,
            only=run.only,
            applies=preview,
            allowed=sorted(set(allowed)),
        )


def reject_preview(preview: Preview, actor: Person | None = None) -> None:
    """Nobody is to apply it. Changes made here later are previewed, and wait, anew."""
    run = preview.run
    with transaction.atomic():
        rejected = Preview.objects.filter(pk=preview.pk, state__in=APPLICABLE)
        if rejected.update(state=PreviewState.REJECTED):
            preview.state = PreviewState.REJECTED
            record_audit(
                run.mapping.event.organization, actor, "sync.preview_rejected", run.mapping, run=run.pk
            )


def summary(preview: Preview | None) -> str:
    """The preview in a sentence: how much would be sent, at what cost; None where nothing is newer."""
    if preview is None:
        return "Nothing has changed since the preview that waits for approval, or was rejected."
    if not preview.lines:
        return "No changes to send."
    return f"{plural(len(preview.lines), 'change')} to send, for {plural(preview.credits, 'credit')}."


def notes(preview: Preview) -> list[str]:
    """What has to be known besides the lines: that the sponsors, which follow a sync, are not among them."""
    run = preview.run
    if run.scope != RunScope.AGENDA or run.only or not run.mapping.sync_sponsors:
        return []
    words = "A sync of the agenda sends them too; applying this preview does not."
    return [f"Sponsors are not in it. {words} They have a preview of their own."]


def left_out(preview: Preview) -> list[dict[str, Any]]:
    """What does not go, and why."""
    return [each for each in preview.left_out if not each.get("goes")]


def shown_differently(preview: Preview) -> list[dict[str, Any]]:
    """What goes, or went, and stands in Swoogo otherwise than here, and why."""
    return [each for each in preview.left_out if each.get("goes")]


def preview_json(preview: Preview) -> dict[str, Any]:
    """The preview as the object that scripts read: its keys are a contract."""
    return {
        "preview": preview.pk,
        "state": preview.state,
        "scope": RunScope(preview.run.scope).value,
        "checksum": preview.checksum,
        "credits": preview.credits,
        "reads": preview.reads,
        "seconds": preview.seconds,
        "lines": preview.lines,
        "left_out": left_out(preview),
        "shown_differently": shown_differently(preview),
        "questions": preview.run.question,
        "notes": notes(preview),
        "matches": preview.matches,
    }
