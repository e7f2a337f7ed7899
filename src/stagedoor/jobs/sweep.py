"""What the worker's sweep does at each beat: our rows are the truth, and DBOS's records follow them."""

from __future__ import annotations

from datetime import timedelta

from dbos import DBOSClient

from stagedoor.common import shared_clock
from stagedoor.jobs import engine
from stagedoor.jobs.models import Worker
from stagedoor.jobs.port import SYNC_WORKFLOW
from stagedoor.sync.execution.lease import lost_runs
from stagedoor.sync.models import RunState, SyncRun

# Long after its runs were taken over: a worker that only was slow must not lose its records.
DEAD = timedelta(seconds=60)
KEEP_WORKFLOWS = timedelta(days=1)
AT_ONCE = 500


def hand_over(client: DBOSClient) -> None:
    """Put into the queue the runs that nobody works on and that are not in it.

    Each gets a workflow of its own; of two workers that do so in the same second one puts it in. A run that
    is in the queue twice after all does no harm, since its lease decides.
    """
    queued = _queued_runs(client)
    for run in [*_waiting_runs(), *lost_runs()]:
        if run.pk not in queued:
            workflow_id = f"run-{run.pk}-{shared_clock.now().timestamp():.0f}"
            engine.enqueue(client, SYNC_WORKFLOW, workflow_id, run.pk, run.mapping.event.organization)


def forget_dead_workers(client: DBOSClient) -> None:
    """Delete DBOS's records of what dead workers were doing: open-source DBOS never deletes them.

    The runs among them are handed over by their leases, and the rest comes again by itself.
    """
    now = shared_clock.now()
    living = Worker.objects.filter(beat_at__range=(now - DEAD, now + DEAD))
    alive = set(living.values_list("name", flat=True))
    in_hand = client.list_workflows(status="PENDING", load_input=False, load_output=False)
    lost = [workflow.workflow_id for workflow in in_hand if workflow.executor_id not in alive]
    if lost:
        client.delete_workflows(lost)


def forget_old_workflows(client: DBOSClient) -> None:
    """Delete DBOS's records of work that ended more than a day ago; what it did stands in our own rows."""
    before = (shared_clock.now() - KEEP_WORKFLOWS).isoformat()
    while ended := client.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED"],
        completed_before=before,
        limit=AT_ONCE,
        load_input=False,
        load_output=False,
    ):
        client.delete_workflows([workflow.workflow_id for workflow in ended])


def _queued_runs(client: DBOSClient) -> set[int]:
    queued = client.list_workflows(
        status="ENQUEUED",
        queue_name=engine.QUEUE,
        workflow_id_prefix="run-",
        load_input=False,
        load_output=False,
    )
    return {int(workflow.workflow_id.split("-")[1]) for workflow in queued}


def _waiting_runs() -> list[SyncRun]:
    """Runs that can begin: of a mapping with a run under way they follow that one."""
    busy = SyncRun.objects.filter(state=RunState.RUNNING).values("mapping")
    return list(SyncRun.objects.filter(state=RunState.WAITING).exclude(mapping__in=busy))
