"""``stagedoor check --deploy`` names each thing that an operator got wrong, and says what to do."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx2 as httpx
import pytest
from click.testing import CliRunner

from stagedoor.cli.main import main
from stagedoor.common import clock
from stagedoor.common.crypto import encrypt, load_keys
from stagedoor.jobs.models import Worker
from stagedoor.observe import deployment
from stagedoor.sync import checks
from stagedoor.sync.models import Connection
from swoogo_sandbox.server import RunningSandbox
from tests import factories
from tests.alerts.conftest import MailSink, mail_sink
from tests.installed import Ready, stagedoor

__all__ = ["mail_sink"]
pytestmark = pytest.mark.django_db
# The sandbox is called by http.
BY_HTTP = {"swoogo_url"}


class Good(NamedTuple):
    """An installation as it should be, and what a mistake is made with."""

    settings: Any
    monkeypatch: pytest.MonkeyPatch
    control: str


@pytest.fixture
def good(
    settings: Any,
    tmp_path: Path,
    sandbox: RunningSandbox,
    mail_sink: MailSink,
    monkeypatch: pytest.MonkeyPatch,
) -> Good:
    tmp_path.chmod(0o700)
    (tmp_path / "pictures").mkdir(mode=0o700)
    settings.DATA_DIR = tmp_path
    settings.PUBLIC_URL, settings.HTTPS = "https://stage.example.org", True
    settings.ALLOWED_HOSTS = ["stage.example.org"]
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    settings.DEFAULT_FROM_EMAIL = "stage@example.org"
    settings.OPERATOR_EMAILS = ["operator@example.org"]
    secret = encrypt("secret", load_keys(tmp_path, ""))
    organization = factories.organization()
    Connection.objects.create(organization=organization, key="k", key_fingerprint="f", secret=secret)
    Worker.objects.create(name="solo", beat_at=clock.now())
    # The tests may have made the tables without migrations.
    for module in (checks, deployment):
        monkeypatch.setattr(module, "has_missing_migrations", lambda: False)
    return Good(settings, monkeypatch, f"{sandbox.base}/_control")


def findings() -> dict[str, str]:
    told = CliRunner().invoke(main, ["check", "--deploy", "--json"])
    found = json.loads(told.output)
    assert told.exit_code == (1 if found["findings"] else 0)
    assert found["ok"] is not bool(found["findings"])
    assert all(each["remedy"] for each in found["findings"])
    return {each["code"]: each["message"] for each in found["findings"]}


def test_a_good_installation_is_named_nothing(good: Good) -> None:
    assert findings().keys() == BY_HTTP


def no_https(good: Good) -> None:
    good.settings.PUBLIC_URL, good.settings.HTTPS = "http://stage.example.org", False


def other_host(good: Good) -> None:
    good.settings.ALLOWED_HOSTS = ["localhost"]


def any_host(good: Good) -> None:
    good.settings.ALLOWED_HOSTS = ["*"]


def no_mail(good: Good) -> None:
    good.settings.EMAIL_URL = ""


def mail_server_away(good: Good) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        good.settings.EMAIL_PORT = unused.getsockname()[1]


def mail_from_localhost(good: Good) -> None:
    good.settings.DEFAULT_FROM_EMAIL = "stagedoor@localhost"


def no_operator(good: Good) -> None:
    good.settings.OPERATOR_EMAILS = []


def full_disk(good: Good) -> None:
    usage = deployment.shutil.disk_usage(good.settings.DATA_DIR)
    good.monkeypatch.setattr(deployment.shutil, "disk_usage", lambda _: usage._replace(free=5_000_000))


def open_data(good: Good) -> None:
    good.settings.DATA_DIR.chmod(0o755)


def open_key(good: Good) -> None:
    (good.settings.DATA_DIR / "secret-keys").chmod(0o644)


def files_of_another(good: Good) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to somebody else")
    os.chown(good.settings.DATA_DIR / "secret-keys", 12345, 12345)


def wrong_clock(good: Good) -> None:
    httpx.put(f"{good.control}/clock", json={"seconds": 300})


def no_swoogo(good: Good) -> None:
    good.settings.SWOOGO_URL = "http://127.0.0.1:9"


def old_tables(good: Good) -> None:
    for module in (checks, deployment):
        good.monkeypatch.setattr(module, "has_missing_migrations", lambda: True)


def no_worker(good: Good) -> None:
    Worker.objects.all().delete()


def debug(good: Good) -> None:
    good.settings.DEBUG = True


def weak_web_key(good: Good) -> None:
    good.settings.SECRET_KEY = "changeme"


def lost_key(good: Good) -> None:
    (good.settings.DATA_DIR / "secret-keys").unlink()


def broken_key(good: Good) -> None:
    good.settings.SECRET_KEYS = "hunter2"


def unnamed_proxy(good: Good) -> None:
    good.settings.TRUSTED_PROXIES = []


@pytest.mark.parametrize(
    ("mistake", "code", "said"),
    [
        (no_https, "public_url", "http://stage.example.org, without https"),
        (other_host, "hosts", "refuses everybody who comes to https://stage.example.org"),
        (any_host, "any_host", "any host name"),
        (no_mail, "no_mail", "No mail server"),
        (mail_server_away, "mail", "Connection refused"),
        (mail_from_localhost, "mail_from", "stagedoor@localhost"),
        (no_operator, "no_operator", "No operator"),
        (full_disk, "disk", "only 0.0 GB left"),
        (open_data, "open_files", "Other users of this machine can read"),
        (open_key, "open_files", "secret-keys"),
        (files_of_another, "owner", "secret-keys"),
        (wrong_clock, "stagedoor.W006", "differs from the database's by"),
        (no_swoogo, "swoogo_away", "does not answer at http://127.0.0.1:9"),
        (old_tables, "stagedoor.W001", "not up to date"),
        (no_worker, "no_worker", "No worker runs"),
        (debug, "stagedoor.W008", "Debug pages are on"),
        (weak_web_key, "stagedoor.W007", "can be guessed"),
        (lost_key, "stagedoor.W003", "a key that is not here"),
        (broken_key, "stagedoor.W004", "is not a Fernet key"),
        (unnamed_proxy, "stagedoor.W009", "web server in front"),
    ],
)
def test_each_mistake_is_named(good: Good, mistake: Callable[[Good], None], code: str, said: str) -> None:
    mistake(good)
    found = findings()
    assert found.keys() - BY_HTTP == {code}
    assert said in found[code]
    assert "hunter2" not in found[code]


def test_in_words_each_finding_is_a_line_with_what_to_do(good: Good) -> None:
    no_operator(good)
    told = CliRunner().invoke(main, ["check", "--deploy"])
    assert "- No operator is named" in told.output
    assert "Put your address into STAGEDOOR_OPERATOR_EMAILS." in told.output
    assert "2 findings." in told.output


def test_without_deploy_only_what_matters_everywhere_is_told(good: Good) -> None:
    no_https(good)
    assert CliRunner().invoke(main, ["check"]).output == "All well.\n"


def checked(environment: dict[str, str]) -> set[str]:
    done = stagedoor(os.environ | environment, "check", "--deploy", "--json")
    assert done.returncode == 1, done.stderr
    return {each["code"] for each in json.loads(done.stdout)["findings"]}


def test_tables_of_an_older_release_and_a_database_that_is_away_are_named_by_a_real_process(
    tmp_path: Path, ready: Ready
) -> None:
    ready.migrated(tmp_path)
    with sqlite3.connect(tmp_path / "stagedoor.sqlite3") as database:
        database.execute("delete from django_migrations where app = 'jobs'")
    database.close()
    environment = {
        "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
        "STAGEDOOR_DATA_DIR": str(tmp_path),
        "STAGEDOOR_SWOOGO_URL": "http://127.0.0.1:9",
    }
    assert {"stagedoor.W001", "public_url", "no_mail", "swoogo_away"} <= checked(environment)
    away = {"STAGEDOOR_DATABASE_URL": f"postgresql://stagedoor@/none?host={tmp_path}"}
    assert {"database", "public_url", "stagedoor.W002"} <= checked(environment | away)
