"""What matters once other people use an installation: ``stagedoor check --deploy``.

Beside the checks that always run (``sync.checks``). Each looks at one thing and says what to do.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.http.request import validate_host

from stagedoor.common.migrate import has_missing_migrations
from stagedoor.common.private_files import OTHERS
from stagedoor.jobs.port import worker_alive
from stagedoor.observe.finding import Finding
from stagedoor.swoogo import time_told

LEAST_FREE_BYTES = 1_000_000_000
MAIL_SECONDS = 5.0
NAMED_PATHS = 3


def without_database() -> list[Finding]:
    """What can be seen while the database is away."""
    checks = (_public_address, _hosts, _mail, _operators, _disk, _files, _swoogo)
    return [finding for check in checks for finding in check()]


def with_database() -> list[Finding]:
    """What only the database can tell."""
    if has_missing_migrations() or worker_alive():
        return []
    return [
        Finding(
            "no_worker",
            "No worker runs: nothing is synced, pulled, fetched or alerted.",
            "Start one with “stagedoor worker”, or serve with “stagedoor run”, which starts one as well.",
        )
    ]


def _public_address() -> Iterator[Finding]:
    if not settings.HTTPS:
        yield Finding(
            "public_url",
            f"The public address is {settings.PUBLIC_URL}, without https: passwords and agendas can be read "
            "on their way.",
            "Let a web server in front end TLS, and put the https address into STAGEDOOR_PUBLIC_URL.",
        )


def _hosts() -> Iterator[Finding]:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            "any_host",
            "The site answers to any host name, so somebody can have links made that lead elsewhere.",
            f"Name yours in STAGEDOOR_ALLOWED_HOSTS: {host}.",
        )
    elif not validate_host(host, settings.ALLOWED_HOSTS):
        yield Finding(
            "hosts",
            f"The site refuses everybody who comes to {settings.PUBLIC_URL}: {host} is no host of it.",
            f"Add {host} to STAGEDOOR_ALLOWED_HOSTS.",
        )


def _mail() -> Iterator[Finding]:
    if not settings.EMAIL_URL:
        yield Finding(
            "no_mail",
            "No mail server is set up: alerts, invitations and sign-in links are not mailed.",
            "Put one into STAGEDOOR_EMAIL_URL.",
        )
        return
    try:
        server = get_connection(timeout=MAIL_SECONDS)
        server.open()
        server.close()
    except (OSError, ValueError) as error:
        yield Finding(
            "mail",
            f"The mail server does not take us in: {' '.join(str(error).split())}.",
            "See STAGEDOOR_EMAIL_URL: name, port, TLS (smtp+tls, smtp+ssl), user and password.",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Finding(
            "mail_from",
            f"Mails come from {settings.DEFAULT_FROM_EMAIL}, which most servers refuse.",
            "Put an address of yours into STAGEDOOR_EMAIL_FROM.",
        )


def _operators() -> Iterator[Finding]:
    if not settings.OPERATOR_EMAILS:
        yield Finding(
            "no_operator",
            "No operator is named, so none is told when no worker runs.",
            "Put your address into STAGEDOOR_OPERATOR_EMAILS.",
        )


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < LEAST_FREE_BYTES:
        yield Finding(
            "disk",
            f"The disk of {settings.DATA_DIR} has only {free / 1_000_000_000:.1f} GB left.",
            "Make room there, or move the data directory to a larger disk.",
        )
    if not os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        yield Finding(
            "data_dir",
            f"This user may not write to {settings.DATA_DIR}.",
            "Run Stagedoor, and its commands, as the user that the directory belongs to.",
        )


def _files() -> Iterator[Finding]:
    """Keys and database stand in these; nobody but their own user may read them, and that user is us."""
    paths = [settings.DATA_DIR, *settings.DATA_DIR.iterdir(), *settings.DATA_DIR.glob("*/*")]
    open_ones = [path for path in paths if _mode(path) & OTHERS]
    if open_ones:
        yield Finding(
            "open_files",
            f"Other users of this machine can read {_named(open_ones)}.",
            f"Take it from them: chmod -R go= {settings.DATA_DIR}",
        )
    strange = [path for path in paths if path.lstat().st_uid != os.geteuid()]
    if strange:
        yield Finding(
            "owner",
            f"Another user owns {_named(strange)}.",
            "Run Stagedoor, and its commands, as one user, and give the data directory to that user.",
        )


def _mode(path: Path) -> int:
    """Its permissions; a link has none of its own."""
    mode = path.lstat().st_mode
    return 0 if stat.S_ISLNK(mode) else stat.S_IMODE(mode)


def _named(paths: list[Path]) -> str:
    more = len(paths) - NAMED_PATHS
    names = ", ".join(str(path) for path in paths[:NAMED_PATHS])
    return f"{names} and {more} more" if more > 0 else names


def _swoogo() -> Iterator[Finding]:
    if not settings.SWOOGO_URL.startswith("https://"):
        yield Finding(
            "swoogo_url",
            f"Swoogo is called at {settings.SWOOGO_URL}, without https: the secret can be read on its way.",
            "Unset STAGEDOOR_SWOOGO_URL; other values are for trying things out with the sandbox.",
        )
    if time_told(settings.SWOOGO_URL) is None:
        yield Finding(
            "swoogo_away",
            f"Swoogo does not answer at {settings.SWOOGO_URL}, so nothing can be synced and its clock is not "
            "known.",
            "See that this machine may go out to it by https, through a proxy or firewall as well.",
        )
