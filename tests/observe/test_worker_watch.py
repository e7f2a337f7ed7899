"""Somebody is told when no worker runs: by the web processes, once, however many they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from stagedoor.accounts.models import Organization, Role
from stagedoor.common import clock
from stagedoor.jobs.models import Worker
from stagedoor.observe import worker_watch
from stagedoor.observe.worker_watch import PATIENCE, WorkerWatch
from stagedoor.sync.models import AlertDelivery, AlertSettings, Connection
from tests import factories
from tests.alerts.conftest import MailSink, alerted, mail_sink, organization
from tests.receiver import Receiver

__all__ = ["alerted", "mail_sink", "organization"]
OPERATOR = "operator@example.org"


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2031-03-04 09:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def told(alerted: Callable[[], AlertSettings], settings: Any) -> None:
    alerted()
    settings.OPERATOR_EMAILS = [OPERATOR]


def beat() -> None:
    Worker.objects.update_or_create(name="solo", defaults={"beat_at": clock.now()})


def long_enough(at: time_machine.Traveller, *watches: WorkerWatch) -> None:
    """No sign of life for longer than is waited for."""
    for watch in watches:
        watch.look()
    at.shift(PATIENCE + timedelta(seconds=1))
    for watch in watches:
        watch.look()


def subjects(sink: MailSink) -> list[str]:
    return [f"{mail['To']}: {mail['Subject']}" for mail in sink.mails]


def test_two_web_processes_tell_once_that_no_worker_runs_and_once_that_one_does(
    at: time_machine.Traveller, told: None, mail_sink: MailSink, receiver: Receiver, settings: Any
) -> None:
    one, other = WorkerWatch(), WorkerWatch()
    beat()
    one.look()
    long_enough(at, one, other)
    long_enough(at, one, other)
    assert subjects(mail_sink) == [
        f"{OPERATOR}: [Stagedoor] No worker runs: {settings.PUBLIC_URL}",
        "anchor@example.org: [Stagedoor] No worker runs: Harbour Conferences",
    ]
    [post] = receiver.posts
    assert (post.content["type"], post.content["data"]["event"]) == ("worker.down", None)
    assert "stagedoor worker" in mail_sink.mails[0].get_content()

    beat()
    one.look()
    other.look()
    kinds = list(AlertDelivery.objects.filter(channel="email").values_list("kind", flat=True))
    assert kinds == ["worker.back", "worker.down"]
    assert subjects(mail_sink)[2:] == [f"{OPERATOR}: [Stagedoor] A worker runs again: {settings.PUBLIC_URL}"]


def test_a_worker_that_is_only_started_again_is_not_told(
    at: time_machine.Traveller, told: None, mail_sink: MailSink
) -> None:
    watch = WorkerWatch()
    for _ in range(3):
        watch.look()
        at.shift(PATIENCE - timedelta(seconds=1))
        beat()
        watch.look()
        at.shift(timedelta(seconds=30))
    assert (mail_sink.mails, AlertDelivery.objects.count()) == ([], 0)


def test_a_mail_to_the_operator_that_does_not_go_is_tried_again(
    at: time_machine.Traveller, told: None, mail_sink: MailSink
) -> None:
    mail_sink.refuses = True
    watch = WorkerWatch()
    long_enough(at, watch)
    watch.look()
    mail_sink.refuses = False
    at.shift(worker_watch.MAIL_SECONDS + 1)
    watch.look()
    watch.look()
    assert [mail["To"] for mail in mail_sink.mails].count(OPERATOR) == 1


@pytest.mark.django_db
def test_without_addresses_nobody_is_written_to_and_it_is_remembered(
    at: time_machine.Traveller, settings: Any
) -> None:
    settings.OPERATOR_EMAILS = []
    long_enough(at, WorkerWatch())
    assert AlertDelivery.objects.count() == 0
    assert cache.get("no-worker-told")


def test_pages_of_a_connected_organization_say_so(client: Client, organization: Organization) -> None:
    client.force_login(factories.member(organization, Role.VIEWER))
    pages = [f"/{organization.slug}/", f"/{organization.slug}/settings/integrations/"]
    said = "background gives no sign of life"

    def pages_that_say_so() -> list[str]:
        found = {page: " ".join(client.get(page).content.decode().split()) for page in pages}
        return [page for page, text in found.items() if said in text]

    assert pages_that_say_so() == []
    Connection.objects.create(organization=organization, key="k", key_fingerprint="f", secret="s")
    assert pages_that_say_so() == pages
    beat()
    assert pages_that_say_so() == []
