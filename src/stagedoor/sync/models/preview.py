"""What a sync would do, kept so that exactly this can be done (R36)."""

from __future__ import annotations

from django.db import models

from stagedoor.sync.models.run import SyncRun


class PreviewState(models.TextChoices):
    """What became of a preview."""

    OPEN = "open", "Open"
    WAITING = "waiting", "Waits for approval"
    REPLACED = "replaced", "Replaced by a newer one"
    REJECTED = "rejected", "Rejected"
    APPLIED = "applied", "Applied"


class Preview(models.Model):
    """The lines that a sync of this run's mapping and scope would have sent when the run looked.

    ``lines`` and ``left_out`` are as ``planning.preview`` makes them; ``matches`` are the records of Swoogo's
    that the one record of a trial could be (R44). ``checksum`` names the lines;
    ``ours`` tells per record what was to stand in Swoogo, so that a preview that went stale can say which
    side moved. Applying costs ``credits``, of which ``reads`` are for reading first, and takes about
    ``seconds``. ``off`` are the numbers of the lines that were ticked off when it was applied; ``began_at``
    is when, with all lines found unchanged, the first of them could go. ``told`` says whether the people
    who approve have heard that changes wait.
    """

    run = models.OneToOneField(SyncRun, models.CASCADE, primary_key=True, related_name="preview")
    state = models.CharField(max_length=10, choices=PreviewState.choices, default=PreviewState.OPEN)
    checksum = models.CharField(max_length=64)
    lines = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    ours = models.JSONField(default=dict)
    matches = models.JSONField(default=list)
    reads = models.PositiveIntegerField(default=0)
    credits = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    off = models.JSONField(default=list)
    began_at = models.DateTimeField(null=True, blank=True)
    told = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"preview {self.pk}"
