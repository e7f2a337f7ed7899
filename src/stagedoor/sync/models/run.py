"""Syncs, and what became of each record."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.sync.models.mapping import EventMapping


class RunState(models.TextChoices):
    """Where a run is on its way."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"


class RunStatus(models.TextChoices):
    """How a run ended."""

    SUCCEEDED = "succeeded", "Succeeded"
    PARTIAL = "partial", "Completed with problems"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Refused, nothing was written"
    PREVIEWED = "previewed", "Previewed, nothing was written"


class RunScope(models.TextChoices):
    """What a run sends."""

    AGENDA = "agenda", "Agenda"
    SPONSORS = "sponsors", "Sponsors"


class RunPurpose(models.TextChoices):
    """What a run is for."""

    SYNC = "sync", "Sync"
    SELECTED = "selected", "Sync of ticked records"
    PREVIEW = "preview", "Preview"
    APPLY = "apply", "Apply a preview"


class Answer(models.TextChoices):
    """What a person said to a run's question."""

    ALLOWED = "allowed", "Allowed"
    REJECTED = "rejected", "Rejected"


class Trigger(models.TextChoices):
    """Who or what started a run."""

    PERSON = "person", "Person"
    SCHEDULE = "schedule", "Continuous sync"
    CLI = "cli", "Command line"
    API = "api", "API"


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    """Ways to choose among runs."""

    def syncs(self) -> SyncRunQuerySet:
        """Without the previews, which send nothing."""
        return self.exclude(purpose=RunPurpose.PREVIEW)

    def whole(self) -> SyncRunQuerySet:
        """Those that were to send all of their scope."""
        return self.exclude(purpose__in=[RunPurpose.PREVIEW, RunPurpose.SELECTED])


class SyncRun(models.Model):
    """One sync of one mapping: at most one running per mapping, and one more of each scope waiting.

    A running run is owned by whoever holds its lease; a lease that ran out means that its process died,
    and the run is taken up again by planning anew from the record links. A run that waits for credits is
    owned by nobody until ``resume_at``. A run whose processes keep ending notes what it has ``in_hand``; if
    the process ends again, that is ``set_aside`` (see ``sync.execution.quarantine``). ``create_levels`` is
    the person's yes to making sponsorship levels that Swoogo lacks (R13).

    ``only`` are the ticked records, ``["session", 17]`` each, where not everything goes (R33); ``applies`` is
    the preview whose lines a run sends, so that none is applied twice (R36). ``question`` is what a run
    stopped to ask before its first write, ``answer`` what became of it, ``allowed`` the names of the lines
    that somebody has said yes to (R40).

    ``done`` of ``total`` operations are dealt with; those of the present phase are the ``phase_total``
    after the first ``phase_start``. ``new_problems`` are the records in trouble that were not in the same
    trouble in the last completed run of this scope; None until they are counted.
    """

    mapping = models.ForeignKey(EventMapping, models.CASCADE, related_name="runs")
    scope = models.CharField(max_length=10, choices=RunScope.choices, default=RunScope.AGENDA)
    create_levels = models.BooleanField(default=False)
    purpose = models.CharField(max_length=10, choices=RunPurpose.choices, default=RunPurpose.SYNC)
    only = models.JSONField(default=list)
    applies = models.OneToOneField(
        "sync.Preview", models.SET_NULL, null=True, blank=True, related_name="applied_by"
    )
    question = models.JSONField(default=list)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    allowed = models.JSONField(default=list)
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    status = models.CharField(max_length=10, choices=RunStatus.choices, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    phase = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempted = models.JSONField(default=dict)
    succeeded = models.JSONField(default=dict)
    phase_start = models.PositiveIntegerField(default=0)
    phase_total = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    new_problems = models.PositiveIntegerField(null=True, blank=True)
    credits = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    lease_token = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    takeovers = models.PositiveIntegerField(default=0)
    resume_at = models.DateTimeField(null=True, blank=True)
    in_hand = models.CharField(max_length=60, blank=True)
    set_aside = models.JSONField(default=list)
    stop_requested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mapping"], condition=models.Q(state="running"), name="one_running_run_per_mapping"
            ),
            models.UniqueConstraint(
                fields=["mapping", "scope"],
                condition=models.Q(state="waiting", purpose="sync"),
                name="one_waiting_run_per_mapping_and_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class StockList(models.Model):
    """A list that a run has read from Swoogo, kept while it waits for credits: lists are dear.

    ``progress`` is how far the reading had come, None once it holds all.
    """

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="stock")
    kind = models.CharField(max_length=10)
    rows = models.JSONField(default=list)
    progress = models.JSONField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="one_list_per_kind_and_run")]

    def __str__(self) -> str:
        return f"{self.run}: {self.kind}"


class Outcome(models.TextChoices):
    """What became of one record in one run. Unchanged is a count, not a row."""

    CREATED = "created", "Created"
    LINKED = "linked", "Linked"
    UPDATED = "updated", "Updated"
    SKIPPED = "skipped", "Skipped"
    FAILED = "failed", "Failed"
    REMOVED = "removed", "Removed"


class RunRecord(models.Model):
    """The outcome of one changed or left-out record in one run.

    ``kind`` is a kind of record, or ``attachment`` or ``picture``; ``record_id`` is then the speaker's.
    ``is_known`` tells trouble that stood alike in the last completed run of this scope.
    ``theirs`` are the fields that had changed in Swoogo as well, with the values that ours replaced (R37).
    ``fields`` are those that went, before and after, as ``planning.lines.FieldChange`` has them.
    """

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="records")
    kind = models.CharField(max_length=12)
    record_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=500)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    is_known = models.BooleanField(default=False)
    theirs = models.JSONField(default=list)
    fields = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "record_id"], name="one_outcome_per_record_and_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.outcome}"
