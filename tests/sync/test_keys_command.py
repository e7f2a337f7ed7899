"""``stagedoor keys rotate``: all stored secrets, the newest key."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from stagedoor.cli.main import main
from stagedoor.common.crypto import decrypt, encrypt
from stagedoor.sync.models import AlertSettings, Connection
from tests import factories

pytestmark = pytest.mark.django_db
OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))


def rotate() -> Result:
    return CliRunner().invoke(main, ["keys", "rotate"])


def connected(key: str) -> Connection:
    return Connection.objects.create(
        organization=factories.organization(),
        key="k",
        key_fingerprint="f",
        secret=encrypt("consumer-secret", (key,)),
    )


def test_every_stored_secret_is_encrypted_with_the_newest_key(settings: Any) -> None:
    connection = connected(OLD)
    found = AlertSettings.objects.create(
        organization=connection.organization, webhook_secret=encrypt("whsec_abc", (OLD,))
    )
    quiet = AlertSettings.objects.create(organization=factories.organization())
    settings.SECRET_KEYS = f"{NEW},{OLD}"
    done = rotate()
    assert done.exit_code == 0, done.output
    assert "2 secrets encrypted with the newest key." in done.output
    assert "consumer-secret" not in done.output
    connection.refresh_from_db()
    found.refresh_from_db()
    quiet.refresh_from_db()
    assert decrypt(connection.secret, (NEW,)) == "consumer-secret"
    assert decrypt(found.webhook_secret, (NEW,)) == "whsec_abc"
    assert quiet.webhook_secret == ""


def test_a_secret_that_no_key_opens_stays_and_is_told(settings: Any) -> None:
    lost, kept = connected(LOST), connected(OLD)
    before = lost.secret
    settings.SECRET_KEYS = f"{NEW},{OLD}"
    done = rotate()
    assert done.exit_code == 1
    assert f"No key here opens the Swoogo secret of {lost.organization}" in done.output
    assert "not needed any more" not in done.output
    lost.refresh_from_db()
    kept.refresh_from_db()
    assert lost.secret == before
    assert decrypt(kept.secret, (NEW,)) == "consumer-secret"
