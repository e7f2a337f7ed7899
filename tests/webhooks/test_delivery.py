"""W4: what happened reaches a webhook, signed, at least once, with an id by which repeats are known."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Event
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.common.sealing import unseal
from stagedoor.sync.alerts.settings import save_alerts
from stagedoor.sync.alerts.webhooks import detect_webhooks_off
from stagedoor.sync.models import AlertDelivery
from stagedoor.webhooks.domain.deliver import OFF_AFTER, deliver_due, forget_old_deliveries, send_again
from stagedoor.webhooks.domain.manage import add_webhook, change_webhook, renew_secret
from stagedoor.webhooks.domain.publish import publish, send_test
from stagedoor.webhooks.models import Webhook, WebhookDelivery, WebhookKind
from tests import factories
from tests.receiver import Post, Receiver, receiving

pytestmark = pytest.mark.django_db
START = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event(db: None) -> Event:
    return factories.event(factories.organization(slug="harbour"), slug="quay")


@pytest.fixture
def webhook(event: Event, receiver: Receiver) -> Webhook:
    return add_webhook(event.organization, receiver.url, ["run.finished", "source.changed"])[0]


def happens(event: Event, kind: WebhookKind = WebhookKind.RUN_FINISHED) -> None:
    publish(event, {kind: lambda: {"run": 7}}, 7)


def is_signed(post: Post, secret: str) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{post.headers['Webhook-Id']}.{post.headers['Webhook-Timestamp']}.".encode() + post.body
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return post.headers["Webhook-Signature"] == f"v1,{expected}"


def test_W4_what_happened_is_posted_once_signed_over_id_time_and_body(
    event: Event, webhook: Webhook, receiver: Receiver
) -> None:
    happens(event)
    assert [deliver_due(), deliver_due()] == [1, 0]
    [post] = receiver.posts
    assert is_signed(post, unseal(webhook.secret))
    assert post.headers["Webhook-Timestamp"] == str(int(START.timestamp()))
    assert post.content["type"] == "run.finished"
    data = post.content["data"]
    assert (data["run"], data["event"]["slug"], data["organization"]["slug"]) == (7, "quay", "harbour")
    assert data["url"].endswith("/harbour/quay/runs/7/")
    [log] = WebhookDelivery.objects.get().log.all()
    assert log.problem == ""


def test_only_what_was_chosen_of_the_event_that_was_chosen_is_told(event: Event, receiver: Receiver) -> None:
    other = factories.event(event.organization)
    ours, _ = add_webhook(event.organization, receiver.url, ["drift.found"], event)
    add_webhook(factories.organization(), receiver.url, ["drift.found"])
    happens(event)
    happens(other, WebhookKind.DRIFT_FOUND)
    assert not WebhookDelivery.objects.exists()
    happens(event, WebhookKind.DRIFT_FOUND)
    assert WebhookDelivery.objects.get().webhook == ours


def test_it_is_tried_again_later_and_later_with_the_same_id_and_each_try_is_in_the_log(
    event: Event, webhook: Webhook, receiver: Receiver, at: time_machine.Traveller
) -> None:
    receiver.status = 500
    happens(event)
    tries = []
    for minute in range(70):
        at.move_to(START + minute * MINUTE)
        before = len(receiver.posts)
        deliver_due()
        tries += [minute] * (len(receiver.posts) - before)
    assert tries == [0, 1, 2, 4, 8, 16, 32, 64]
    receiver.status = 204
    at.shift(2 * timedelta(hours=1))
    deliver_due()
    delivery = WebhookDelivery.objects.get()
    assert {post.headers["Webhook-Id"] for post in receiver.posts} == {delivery.message_id}
    problems = [one.problem for one in delivery.log.all()]
    assert len(problems) == 9
    assert "answered 500" in problems[0]
    assert problems[-1] == ""
    webhook.refresh_from_db()
    assert (delivery.problem, webhook.failing_since) == ("", None)


def test_send_again_repeats_the_message_with_its_id_also_long_after_it_was_given_up(
    event: Event, webhook: Webhook, receiver: Receiver, at: time_machine.Traveller
) -> None:
    receiver.status = 500
    happens(event)
    for _ in range(26):
        deliver_due()
        at.shift(timedelta(hours=1))
    delivery = WebhookDelivery.objects.get()
    assert (delivery.next_try_at, delivery.sent_at) == (None, None)
    receiver.status = 200
    send_again(delivery)
    assert deliver_due() == 1
    delivery.refresh_from_db()
    assert delivery.sent_at is not None
    assert receiver.posts[-1].headers["Webhook-Id"] == delivery.message_id


def test_a_webhook_that_fails_for_days_is_switched_off_and_people_hear_of_it_once(
    event: Event, webhook: Webhook, receiver: Receiver, at: time_machine.Traveller
) -> None:
    organization = event.organization
    save_alerts(organization, ["ops@example.org"], "")
    receiver.status = 404
    for _ in range(OFF_AFTER.days + 1):
        happens(event)
        deliver_due()
        detect_webhooks_off()
        at.shift(DAY)
    webhook.refresh_from_db()
    assert (webhook.is_on, webhook.failing_since) == (False, START)
    detect_webhooks_off()
    alert = AlertDelivery.objects.get()
    assert alert.kind == "webhook.off"
    assert "answered 404" in alert.content["data"]["what_happened"]
    assert alert.content["data"]["url"].endswith(f"/harbour/webhooks/{webhook.pk}/")
    told = WebhookDelivery.objects.count()
    happens(event)
    assert (deliver_due(), WebhookDelivery.objects.count()) == (0, told)
    with pytest.raises(ConfigError, match="switched off"):
        send_again(WebhookDelivery.objects.earliest("pk"))
    settings = {"url": webhook.url, "kinds": webhook.kinds, "event": None}
    change_webhook(webhook, **settings, is_on=True)
    receiver.status = 200
    happens(event)
    assert deliver_due() > 0
    assert organization.audit_entries.filter(action="webhook.gave_up").count() == 1


def test_a_webhook_that_fails_holds_up_no_other(event: Event, webhook: Webhook, receiver: Receiver) -> None:
    receiver.status = 500
    for _ in range(30):
        happens(event)
    with receiving() as living:
        add_webhook(event.organization, living.url, ["run.finished"])
        happens(event)
        assert deliver_due() == 2
        assert len(living.posts) == 1


def test_who_dies_while_sending_leaves_it_for_another_try(
    event: Event,
    webhook: Webhook,
    receiver: Receiver,
    at: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*args: object) -> None:
        raise SystemExit

    happens(event)
    with monkeypatch.context() as dying:
        dying.setattr("stagedoor.webhooks.domain.deliver.post_signed", die)
        with pytest.raises(SystemExit):
            deliver_due()
    assert deliver_due() == 0
    at.shift(MINUTE)
    assert deliver_due() == 1


def test_only_public_addresses_are_taken_and_posted_to(
    event: Event, webhook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stagedoor.common.addresses.is_public", lambda address: False)
    happens(event)
    deliver_due()
    assert "private network" in WebhookDelivery.objects.get().problem
    assert receiver.posts == []
    for url in ("http://127.0.0.1/", "ftp://example.org/"):
        with pytest.raises(InputError) as caught:
            add_webhook(event.organization, url, ["run.finished"])
        assert caught.value.place == "url"
    with pytest.raises(InputError, match="private network"):
        change_webhook(webhook, url="http://127.0.0.2/", kinds=["run.finished"], event=None, is_on=True)
    assert Webhook.objects.get().url == receiver.url


@pytest.mark.parametrize("kinds", [[], ["everything"], ["webhook.test"]])
def test_what_cannot_be_told_is_refused(event: Event, receiver: Receiver, kinds: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        add_webhook(event.organization, receiver.url, kinds)
    assert caught.value.place == "kinds"


def test_the_secret_is_sealed_and_a_new_one_signs_from_then_on(
    event: Event, webhook: Webhook, receiver: Receiver
) -> None:
    before = unseal(webhook.secret)
    assert before not in webhook.secret
    after = renew_secret(webhook)
    send_test(webhook)
    deliver_due()
    [post] = receiver.posts
    assert is_signed(post, after)
    assert not is_signed(post, before)
    said = str(list(Organization.objects.get().audit_entries.values()))
    assert after not in said
    assert before not in said


def test_old_messages_are_forgotten(event: Event, webhook: Webhook, at: time_machine.Traveller) -> None:
    happens(event)
    at.shift(31 * DAY)
    happens(event)
    forget_old_deliveries()
    assert WebhookDelivery.objects.count() == 1
