"""A mail server on this machine, and an organization whose alerts go there and to a receiver."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest

from stagedoor.accounts.models import Organization
from stagedoor.sync.alerts.settings import save_alerts
from stagedoor.sync.models import AlertSettings
from tests import factories
from tests.receiver import Receiver

ADDRESS = "anchor@example.org"


class MailSink(socketserver.ThreadingTCPServer):
    """Takes mails in by SMTP and keeps them; refuses recipients while ``refuses`` is set."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailSession)
        self.mails: list[EmailMessage] = []
        self.refuses = False

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _MailSession(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink = cast("MailSink", self.server)
        self.say(220)
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"QUIT":
                    return self.say(221)
                case b"RCPT" if sink.refuses:
                    self.say(550)
                case b"DATA":
                    self.say(354)
                    lines = iter(self.rfile.readline, b".\r\n")
                    mail = message_from_bytes(b"".join(lines), policy=policy.default)
                    sink.mails.append(cast("EmailMessage", mail))
                    self.say(250)
                case _:
                    self.say(250)
        return None

    def say(self, code: int) -> None:
        self.wfile.write(f"{code} sink\r\n".encode())


@pytest.fixture
def mail_sink(settings: Any) -> Iterator[MailSink]:
    """The mail server that the settings name."""
    sink = MailSink()
    threading.Thread(target=sink.serve_forever, args=(0.01,), daemon=True).start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{sink.port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    sink.shutdown()
    sink.server_close()


@pytest.fixture
def organization(db: None) -> Organization:
    return factories.organization(slug="harbour", name="Harbour Conferences")


@pytest.fixture
def alerted(
    organization: Organization, mail_sink: MailSink, receiver: Receiver
) -> Callable[[], AlertSettings]:
    """Sends the organization's alerts to the sink and the receiver."""
    return lambda: save_alerts(organization, [ADDRESS], receiver.url)
