"""The log: JSON or for a console, with the ids of run, mapping and request, and never a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from stagedoor.accounts.domain.sign_in import issue_sign_in_link
from stagedoor.accounts.models import Role
from stagedoor.api_tokens.domain import create_token
from stagedoor.common.crypto import load_keys
from stagedoor.common.logs import ConsoleFormatter, JsonFormatter, log_ids, without_secrets
from stagedoor.swoogo import auth
from stagedoor.sync.models import Connection
from swoogo_sandbox.server import RunningSandbox
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.django_db
PASSWORD = "a-password-that-nobody-guesses"


class Log:
    """All that was logged, from DEBUG on."""

    def __init__(self, formatter: logging.Formatter) -> None:
        self.written = io.StringIO()
        self.handler = logging.StreamHandler(self.written)
        self.handler.setFormatter(formatter)

    @property
    def text(self) -> str:
        return self.written.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    kept = Log(JsonFormatter())
    root, ours = logging.getLogger(), logging.getLogger("stagedoor")
    before = root.level, ours.level
    root.addHandler(kept.handler)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept.handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def test_a_thousand_lines_of_a_debug_run_hold_no_secret_and_name_run_and_mapping(
    sandbox: RunningSandbox, log: Log, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    tokens = seen_tokens(monkeypatch)
    stage = Stage(sandbox)
    stage.control.close()
    person = factories.member(stage.organization, Role.ADMIN)
    person.set_password(PASSWORD)
    person.save()
    secrets = used_by_people(stage, client, log)

    sessions = [
        factories.session(stage.event, factories.speaker(stage.event), title=f"Talk {n}") for n in range(20)
    ]
    runs = []
    while len(log.text.splitlines()) < 1000:
        with log_ids(run=0):
            runs.append(stage.sync())
        for session in sessions:
            session.title += " again"
            session.save()
    connection = Connection.objects.get()
    secrets |= {"sandbox-secret", PASSWORD, connection.secret, django_settings.SECRET_KEY}
    secrets |= set(load_keys(django_settings.DATA_DIR, django_settings.SECRET_KEYS)) | tokens
    assert tokens
    assert len(log.lines) >= 1000
    assert [secret for secret in secrets if secret in log.text] == []

    calls = [line for line in log.lines if line["logger"] == "stagedoor.swoogo.transport" and "run" in line]
    assert {line["run"] for line in calls} == {run.pk for run in runs}
    assert {line["mapping"] for line in calls} == {stage.mapping.pk}
    assert any("POST /sessions" in line["message"] for line in calls)


def seen_tokens(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The access tokens that Swoogo gives from now on, as the client reads them."""
    tokens: set[str] = set()
    real = auth._read_token

    def reading(*args: Any) -> auth.Token:
        token = real(*args)
        tokens.add(token.value)
        return token

    monkeypatch.setattr(auth, "_read_token", reading)
    return tokens


def used_by_people(stage: Stage, client: Client, log: Log) -> set[str]:
    """Sign in by link and by password, and use a token of the API; what opens something on these ways."""
    person = stage.organization.memberships.get().person
    link = issue_sign_in_link(person, proves_address=True)
    client.get(f"/sign-in/{link}/")
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.get(f"/feeds/{'f' * 40}/agenda.ics")
    _, text = create_token(stage.organization, "script", Role.VIEWER)
    client.get("/api/v1/events", headers={"Authorization": f"Bearer {text}"})
    session = client.session.session_key
    assert session
    assert [line for line in log.lines if line["message"].startswith("GET /api/v1/events: 200")]
    return {link, "f" * 40, text, session, client.cookies["sessionid"].value}


def test_a_request_has_one_id_in_its_lines_and_its_answer(client: Client, log: Log) -> None:
    answer = client.get("/accounts/login/", headers={"X-Request-Id": "from-the-proxy-17"})
    assert answer.headers["X-Request-Id"] == "from-the-proxy-17"
    assert {line["request"] for line in log.lines if line["logger"].startswith("stagedoor.web")} == {
        "from-the-proxy-17"
    }
    made = client.get("/accounts/login/", headers={"X-Request-Id": 'forged" line'}).headers["X-Request-Id"]
    assert len(made) == 32


def test_a_console_line_has_the_ids_and_a_traceback_without_secrets() -> None:
    kept = Log(ConsoleFormatter())
    logger = logging.getLogger("stagedoor.test")
    logger.addHandler(kept.handler)
    with log_ids(run=12, mapping=3):
        try:
            raise OSError("no route to postgresql://stagedoor:hunter2@db/stagedoor")
        except OSError:
            logger.exception("it broke")
    logger.removeHandler(kept.handler)
    assert "ERROR stagedoor.test run=12 mapping=3 it broke\nTraceback" in kept.text
    assert "hunter2" not in kept.text
    assert "postgresql://stagedoor:…@db/stagedoor" in kept.text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("GET /sign-in/abc123/", "GET /sign-in/…/"),
        ("Authorization: Bearer abcdef123456", "Authorization: Bearer …"),
        ('{"consumer_secret": "hunter2", "a": 1}', '{"consumer_secret": "…", "a": 1}'),
        ("b'Set-Cookie', b'x'; sessionid=abc; Path=/", "b'Set-Cookie', b'x'; sessionid=…; Path=/"),
        ("smtp+tls://me:hunter2@mail:587", "smtp+tls://me:…@mail:587"),
        ("POST /oauth2/token: 200 in 9 ms", "POST /oauth2/token: 200 in 9 ms"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8", "whsec_…"),
        ("The session “Secret gardens” was sent.", "The session “Secret gardens” was sent."),
    ],
)
def test_what_opens_something_is_left_out(text: str, safe: str) -> None:
    assert without_secrets(text) == safe
