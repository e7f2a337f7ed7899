"""R42: an alert arrives by mail and by webhook, also when that takes several tries."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from stagedoor.accounts.models import Organization
from stagedoor.common.errors import ConfigError, InputError
from stagedoor.common.signed_posts import sign
from stagedoor.sync.alerts import deliver
from stagedoor.sync.alerts.deliver import deliver_due
from stagedoor.sync.alerts.settings import save_alerts, send_test, webhook_secret
from stagedoor.sync.models import AlertDelivery, AlertSettings, Channel
from tests.alerts.conftest import ADDRESS, MailSink
from tests.receiver import Receiver

START = datetime(2031, 3, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def settings_of(alerted: Callable[[], AlertSettings]) -> AlertSettings:
    return alerted()


def test_R42_a_mail_says_what_happened_what_was_not_harmed_what_to_do_and_where(
    organization: Organization, settings_of: AlertSettings, mail_sink: MailSink
) -> None:
    send_test(organization)
    deliver_due()
    [mail] = mail_sink.mails
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == "[Stagedoor] Test alert: Harbour Conferences"
    text = mail.get_content()
    assert "Somebody asked for a test of the alerts of Harbour Conferences." in text
    assert "What was not harmed: Nothing is wrong." in text
    assert "What to do: Nothing: alerts reach you." in text
    assert "/harbour/settings/integrations/alerts/" in text


def test_R42_a_webhook_gets_signed_json(
    organization: Organization, settings_of: AlertSettings, receiver: Receiver
) -> None:
    send_test(organization)
    deliver_due()
    [post] = receiver.posts
    assert post.content["type"] == "test"
    assert post.content["data"]["organization"] == {"slug": "harbour", "name": "Harbour Conferences"}
    key = base64.b64decode(webhook_secret(settings_of).removeprefix("whsec_"))
    signed = f"{post.headers['Webhook-Id']}.{post.headers['Webhook-Timestamp']}.".encode() + post.body
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert post.headers["Webhook-Signature"] == f"v1,{expected}"
    assert post.headers["Webhook-Timestamp"] == str(int(START.timestamp()))
    assert post.headers["Content-Type"] == "application/json"


def test_R42_the_signature_is_that_of_the_specifications_own_example() -> None:
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_R42_what_went_is_not_sent_again(
    organization: Organization, settings_of: AlertSettings, mail_sink: MailSink, receiver: Receiver
) -> None:
    send_test(organization)
    assert [deliver_due(), deliver_due()] == [2, 0]
    assert (len(mail_sink.mails), len(receiver.posts)) == (1, 1)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_R42_a_webhook_that_does_not_take_it_in_is_tried_again_until_it_does(
    organization: Organization,
    settings_of: AlertSettings,
    receiver: Receiver,
    at: time_machine.Traveller,
    status: int,
) -> None:
    receiver.status = status
    send_test(organization)
    deliver_due()
    assert deliver_due() == 0
    delivery = AlertDelivery.objects.get(channel=Channel.WEBHOOK)
    assert f"answered {status}" in delivery.problem
    at.shift(MINUTE)
    receiver.status = 200
    assert deliver_due() == 1
    delivery.refresh_from_db()
    assert (delivery.sent_at, delivery.next_try_at, delivery.problem) == (START + MINUTE, None, "")
    assert [post.headers["Webhook-Id"] for post in receiver.posts] == [f"alert-{delivery.pk}"] * 2


def test_R42_a_mail_that_is_refused_says_so_and_is_given_up_after_a_day(
    organization: Organization,
    settings_of: AlertSettings,
    mail_sink: MailSink,
    at: time_machine.Traveller,
) -> None:
    mail_sink.refuses = True
    send_test(organization)
    for _ in range(30):
        deliver_due()
        at.shift(timedelta(hours=1))
    delivery = AlertDelivery.objects.get(channel=Channel.EMAIL)
    assert delivery.next_try_at is None
    assert delivery.sent_at is None
    assert "did not take it in" in delivery.problem
    assert 20 < delivery.tries < 30


def test_R42_pauses_grow_to_an_hour(
    organization: Organization, settings_of: AlertSettings, receiver: Receiver, at: time_machine.Traveller
) -> None:
    receiver.status = 500
    send_test(organization)
    tries = []
    for minute in range(200):
        at.move_to(START + minute * MINUTE)
        before = len(receiver.posts)
        deliver_due()
        tries += [minute] * (len(receiver.posts) - before)
    assert tries == [0, 1, 2, 4, 8, 16, 32, 64, 124, 184]


def test_R42_a_dead_address_does_not_hold_up_a_living_one(
    organization: Organization, settings_of: AlertSettings, receiver: Receiver, mail_sink: MailSink
) -> None:
    receiver.status = 500
    for _ in range(deliver.AT_ONCE):
        send_test(organization)
        deliver_due()
    AlertDelivery.objects.update(next_try_at=START)
    AlertDelivery.objects.filter(channel=Channel.EMAIL).delete()
    mail_sink.mails.clear()
    send_test(organization)
    deliver_due()
    assert len(mail_sink.mails) == 1


def test_R42_a_worker_that_dies_while_sending_leaves_it_for_another_try(
    organization: Organization,
    settings_of: AlertSettings,
    mail_sink: MailSink,
    at: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*args: Any, **options: Any) -> None:
        raise SystemExit

    settings_of.webhook_url = ""
    settings_of.save()
    send_test(organization)
    with monkeypatch.context() as dying:
        dying.setattr("stagedoor.sync.alerts.deliver.EmailMessage", die)
        with pytest.raises(SystemExit):
            deliver_due()
    assert deliver_due() == 0
    at.shift(MINUTE)
    assert deliver_due() == 1
    assert len(mail_sink.mails) == 1


def test_R42_two_workers_do_not_send_one_alert_twice(
    organization: Organization, settings_of: AlertSettings, mail_sink: MailSink
) -> None:
    send_test(organization)
    seen_by_both = AlertDelivery.objects.get(channel=Channel.EMAIL)
    assert deliver._try(seen_by_both)
    assert not deliver._try(seen_by_both)
    assert len(mail_sink.mails) == 1


def test_R42_without_a_mail_server_the_reason_is_told(
    organization: Organization, settings_of: AlertSettings, settings: Any
) -> None:
    settings.EMAIL_URL = ""
    send_test(organization)
    deliver_due()
    assert "STAGEDOOR_EMAIL_URL" in AlertDelivery.objects.get(channel=Channel.EMAIL).problem


def test_R42_a_name_over_several_lines_makes_no_header_of_its_own(
    organization: Organization, settings_of: AlertSettings, mail_sink: MailSink
) -> None:
    organization.name = "Harbour\r\nBcc: everybody@example.org"
    organization.save()
    send_test(organization)
    deliver_due()
    [mail] = mail_sink.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "[Stagedoor] Test alert: Harbour Bcc: everybody@example.org"


@pytest.mark.parametrize(
    ("emails", "webhook", "place"),
    [
        (["nobody"], "", "emails"),
        ([f"{number}@example.org" for number in range(11)], "", "emails"),
        ([], "ftp://example.org/", "webhook_url"),
        ([], "http://169.254.169.254/latest", "webhook_url"),
        ([], "https://localhost/hook", "webhook_url"),
    ],
)
def test_R42_what_is_no_address_is_not_kept(
    organization: Organization, emails: list[str], webhook: str, place: str
) -> None:
    with pytest.raises(InputError) as caught:
        save_alerts(organization, emails, webhook)
    assert caught.value.place == place
    assert not AlertSettings.objects.exists()


def test_R42_an_address_that_turned_private_since_gets_nothing(
    organization: Organization, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_alerts(organization, [], receiver.url)
    monkeypatch.setattr("stagedoor.common.addresses.is_public", lambda address: False)
    send_test(organization)
    deliver_due()
    assert "private network" in AlertDelivery.objects.get().problem
    assert receiver.posts == []


def test_R42_another_webhook_gets_another_secret_and_nothing_that_was_on_its_way(
    organization: Organization, settings_of: AlertSettings, receiver: Receiver
) -> None:
    before = webhook_secret(settings_of)
    assert settings_of.webhook_secret != before
    assert webhook_secret(save_alerts(organization, [], receiver.url)) == before
    send_test(organization)
    after = save_alerts(organization, [], f"{receiver.url}/new")
    assert webhook_secret(after) not in {before, ""}
    deliver_due()
    assert receiver.posts == []


def test_R42_a_test_without_any_address_is_refused(organization: Organization) -> None:
    with pytest.raises(ConfigError, match="nowhere yet"):
        send_test(organization)
