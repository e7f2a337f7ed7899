"""What Prometheus reads. Nearly all of it is asked of the database, so each web process tells the same.

Counts are those of the last hour, not since the process started: several processes share them, and what ran
long ago is deleted. Only how long pages take is a process's own.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Sum
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from stagedoor.common import shared_clock
from stagedoor.jobs.port import living_workers
from stagedoor.sources.models import Source
from stagedoor.sync.credits import ledger
from stagedoor.sync.models import AlertDelivery, Connection, RunState, RunStatus, SyncRun

LATELY = timedelta(hours=1)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

registry = CollectorRegistry()
request_seconds = Histogram(
    "stagedoor_request_seconds",
    "How long this web process took to answer.",
    ["method", "status"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=registry,
)


def metrics() -> bytes:
    """All of them, as text."""
    return generate_latest(registry)


class _Asked(Collector):
    """What the database tells at the moment somebody asks."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: the registry would otherwise ask the database as soon as this is registered."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each family with its samples."""
        yield _one("info", "The release that serves.", 1, version=importlib.metadata.version("stagedoor"))
        yield _one("workers_alive", "Workers that gave a sign of life lately.", living_workers().count())
        yield from _runs()
        yield from _queue()
        yield from _credits()
        yield from _sources()
        on_their_way = AlertDelivery.objects.exclude(next_try_at=None)
        yield _one("alerts_on_their_way", "Alerts that were not delivered yet.", on_their_way.count())


def _runs() -> Iterator[GaugeMetricFamily]:
    since = shared_clock.now() - LATELY
    ended = SyncRun.objects.filter(state=RunState.FINISHED, finished_at__gte=since)
    counted = dict(ended.order_by().values_list("status").annotate(Count("pk")))
    by_status = _family("runs_last_hour", "Runs that ended within the last hour.", "status")
    for status in RunStatus.values:
        by_status.add_metric([status], counted.get(status, 0))
    yield by_status
    spent = ended.aggregate(calls=Sum("calls"), credits=Sum("credits"))
    yield _one("calls_last_hour", "Calls to Swoogo of these runs.", spent["calls"] or 0)
    yield _one("credits_last_hour", "Credits that these runs spent.", spent["credits"] or 0)


def _queue() -> Iterator[GaugeMetricFamily]:
    now = shared_clock.now()
    running = SyncRun.objects.filter(state=RunState.RUNNING)
    waiting = SyncRun.objects.filter(state=RunState.WAITING)
    # One that follows the run under way waits as it should.
    stuck = waiting.exclude(mapping__in=running.values("mapping")).order_by("created_at").first()
    yield _one("runs_running", "Runs under way, those that wait for credits too.", running.count())
    for_credits = running.filter(resume_at__gt=now).count()
    yield _one("runs_waiting_for_credits", "Runs that wait for credits.", for_credits)
    yield _one("runs_waiting", "Runs that nobody has begun.", waiting.count())
    age = (now - stuck.created_at).total_seconds() if stuck else 0
    yield _one("queue_age_seconds", "Since when the oldest run that could begin waits.", age)


def _credits() -> Iterator[GaugeMetricFamily]:
    """Per key of a live connection, named as on the pages: never the key itself."""
    left = _family("credits_left", "Credits that a key has left in Swoogo's window.", "organization")
    limit = _family("credits_limit", "Credits that a key has in Swoogo's window.", "organization")
    for slug, key in Connection.objects.filter(ended_at=None).values_list(
        "organization__slug", "key_fingerprint"
    ):
        budget = ledger.budget(key)
        left.add_metric([slug], max(0, budget.limit - budget.spent))
        limit.add_metric([slug], budget.limit)
    yield left
    yield limit


def _sources() -> Iterator[GaugeMetricFamily]:
    labels = ("organization", "event", "source")
    age = _family("source_age_seconds", "Since when a live source was not read.", *labels)
    every = _family("source_interval_seconds", "How often a live source is to be read.", *labels)
    failures = _family("source_failures", "How often in a row a live source failed.", *labels)
    now = shared_clock.now()
    pulled = Source.objects.filter(every_minutes__gt=0).select_related("event__organization")
    for source in pulled:
        names = [source.event.organization.slug, source.event.slug, str(source.pk)]
        age.add_metric(names, (now - (source.pulled_at or source.created_at)).total_seconds())
        every.add_metric(names, 60 * source.every_minutes)
        failures.add_metric(names, source.failures)
    yield from (age, every, failures)


def _family(name: str, help: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"stagedoor_{name}", help, labels=labels)


def _one(name: str, help: str, value: float, **labels: str) -> GaugeMetricFamily:
    family = _family(name, help, *labels)
    family.add_metric(list(labels.values()), value)
    return family


registry.register(_Asked())
