"""What became of each record in a run, and the run's counts (R27, R41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import LinkState, Outcome, RecordLink, RunRecord, RunStatus, SyncRun
from stagedoor.sync.planning.email_swaps import SWAPPED
from stagedoor.sync.planning.field_changes import joined
from stagedoor.sync.planning.lines import FieldChange
from stagedoor.sync.planning.records import Remark
from stagedoor.sync.reasons import EXPECTED

COUNTED = (Kind.SESSION, Kind.SPEAKER, Kind.SPONSOR)
SHORT = frozenset({Outcome.FAILED, Outcome.SKIPPED})
# Of these a record goes in part, and what went is told as well.
IN_PART = frozenset({"hands_off", "both_changed", SWAPPED})
COMPLETED = (RunStatus.SUCCEEDED, RunStatus.PARTIAL)


class Outcomes:
    """Keeps one row per record and run; a later word on a record replaces an earlier one."""

    def __init__(self, run: SyncRun) -> None:
        self.run = run
        self._known = {(row.kind, row.record_id): row for row in run.records.all()}
        self._notes: dict[tuple[str, int], list[str]] = defaultdict(list)

    def keep_note(self, kind: str, record_id: int, note: str) -> None:
        """Say this of the record in whatever becomes of it in this run: nobody will find it out again."""
        self._notes[kind, record_id].append(note)

    def put(
        self,
        kind: str,
        record_id: int,
        name: str,
        outcome: Outcome,
        *,
        reason: str = "",
        message: str = "",
        theirs: Iterable[Mapping[str, Any]] = (),
        fields: Iterable[FieldChange] = (),
    ) -> None:
        """Record an outcome; a record that was created and then updated in one run stays *created*.

        ``theirs`` are values of Swoogo's that ours took the place of: ``value`` as it was there. ``fields``
        are those that went.
        """
        row = self._known.get((kind, record_id))
        if row is None:
            row = RunRecord(run=self.run, kind=kind, record_id=record_id)
            self._known[kind, record_id] = row
        elif outcome is Outcome.UPDATED and row.outcome in {Outcome.CREATED, Outcome.LINKED}:
            outcome = Outcome(row.outcome)
        notes = [note for note in self._notes[kind, record_id] if note not in message]
        row.name, row.outcome, row.reason = name[:500], outcome, reason
        row.message = " ".join(part for part in (message, *notes) if part)
        row.theirs = [*row.theirs, *map(dict, theirs)]
        row.fields = joined(row.fields, fields)
        row.save()

    def fall_short(self, remark: Remark) -> None:
        """A record went without something: that is its outcome, unless it went worse."""
        row = self._known.get((remark.kind, remark.id))
        if row is None or row.outcome not in SHORT:
            self.put(
                remark.kind,
                remark.id,
                remark.name,
                Outcome.FAILED,
                reason=remark.code,
                message=remark.message,
            )

    def leave_out(self, remarks: Iterable[Remark]) -> None:
        """Record what is not sent and why, in one statement; of what went in part, what went is told too.

        That a session is not accepted is less than what became of it in Swoogo for that (R30).
        """
        rows: dict[tuple[str, int], RunRecord] = {}
        for remark in remarks:
            went = self._known.get((remark.kind, remark.id))
            if went is not None and remark.code == "not_accepted":
                continue
            if went is not None and (went.outcome == Outcome.SKIPPED or remark.code not in IN_PART):
                went = None
            rows[str(remark.kind), remark.id] = self._left_out(remark, went)
        self._known.update(rows)
        RunRecord.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["run", "kind", "record_id"],
            update_fields=["name", "outcome", "reason", "message"],
        )

    def _left_out(self, remark: Remark, went: RunRecord | None) -> RunRecord:
        """The row of a record that is left out, or of which the rest ``went``; that it failed weighs more."""
        outcome, reason = Outcome.SKIPPED, remark.code
        if went is not None and went.outcome == Outcome.FAILED:
            outcome, reason = Outcome.FAILED, went.reason
        elif went is not None and not remark.attempted:
            outcome = Outcome(went.outcome)
        before = went.message.removesuffix(remark.message).rstrip() if went else ""
        return RunRecord(
            run=self.run,
            kind=remark.kind,
            record_id=remark.id,
            name=remark.name[:500],
            outcome=outcome,
            reason=reason,
            message=f"{before} {remark.message}".strip(),
            theirs=went.theirs if went else [],
            fields=went.fields if went else [],
        )

    def leave_unsent(self, remarks: Iterable[Remark]) -> None:
        """Record what had not gone when the run ended early; what failed before keeps its own reason."""
        short = {key for key, row in self._known.items() if row.outcome in SHORT}
        self.leave_out(remark for remark in remarks if (remark.kind, remark.id) not in short)

    def tell_news(self) -> None:
        """Tell trouble that is new from what stood alike in the last completed run of this scope (R27)."""
        run, before = self.run, self._completed_before()
        trouble = run.records.filter(outcome__in=SHORT)
        if before is not None:
            same = {name: OuterRef(name) for name in ("kind", "record_id", "outcome", "reason", "message")}
            trouble.filter(Exists(before.records.filter(**same))).update(is_known=True)
        run.new_problems = trouble.filter(is_known=False).exclude(reason__in=EXPECTED).count()

    def add_warning(self, warning: Remark) -> None:
        """Tell it of a record that went; one that went without something falls short (R27)."""
        row = self._known.get((warning.kind, warning.id))
        if warning.attempted and (row is None or row.outcome != Outcome.SKIPPED):
            self.fall_short(warning)
        else:
            self.add_note(warning.kind, warning.id, warning.message)

    def known_before(self) -> set[tuple[str, int, str, str]]:
        """What fell short in the last completed run of this scope: kind, id, reason and message."""
        before = self._completed_before()
        if before is None:
            return set()
        rows = before.records.filter(outcome__in=SHORT)
        return set(rows.values_list("kind", "record_id", "reason", "message"))

    def _completed_before(self) -> SyncRun | None:
        run = self.run
        earlier = run.mapping.runs.whole().filter(scope=run.scope, status__in=COMPLETED)
        return earlier.exclude(pk=run.pk).first()

    def add_note(self, kind: str, record_id: int, note: str) -> None:
        """Add a sentence to the outcome of a record that went."""
        row = self._known.get((kind, record_id))
        if row is not None and row.outcome not in SHORT and note not in row.message:
            row.message = f"{row.message} {note}".strip()
            row.save(update_fields=["message"])

    def count_unchanged(self, wanted: Iterable[tuple[Kind, int]]) -> int:
        """How many of the wanted records needed nothing in this run."""
        return sum(1 for ref in wanted if ref not in self._known)

    def count(
        self,
        attempted: Mapping[Kind, frozenset[int]],
        left_out: Iterable[Remark],
        links: Mapping[tuple[Kind, int], RecordLink],
    ) -> RunStatus:
        """Write attempted and succeeded on the run and say how it ended: any shortfall makes it partial."""
        not_attempted = {(remark.kind, remark.id) for remark in left_out if not remark.attempted}
        wrong = {key for key, row in self._known.items() if row.outcome in SHORT}
        short = any(row.outcome == Outcome.FAILED for row in self._known.values())
        self.run.attempted, self.run.succeeded = {}, {}
        for kind in COUNTED:
            ids = {each for each in attempted.get(kind, frozenset()) if (kind, each) not in not_attempted}
            went = {each for each in ids if (kind, each) not in wrong and _stands(links.get((kind, each)))}
            self.run.attempted[f"{kind}s"], self.run.succeeded[f"{kind}s"] = len(ids), len(went)
            short = short or went != ids
        return RunStatus.PARTIAL if short else RunStatus.SUCCEEDED


def _stands(link: RecordLink | None) -> bool:
    return link is not None and link.state == LinkState.LINKED
