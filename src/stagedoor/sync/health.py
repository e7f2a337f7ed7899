"""Whether this installation is fit to run."""

from __future__ import annotations

import io

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from stagedoor.common.crypto import decrypt, load_keys
from stagedoor.common.errors import ConfigError
from stagedoor.sync.models import Connection


def installation_notes() -> list[str]:
    """What an operator should look at; empty when all is well."""
    return [*_tables(), *_keys_of_this_machine(), *_secrets(), *_settings()]


def _tables() -> list[str]:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return ["The tables are not up to date: run “stagedoor migrate”."] if pending else []


def _keys_of_this_machine() -> list[str]:
    """On PostgreSQL there may be other machines, and a key file is this one's alone."""
    named = {
        "STAGEDOOR_SECRET_KEYS": (
            settings.SECRET_KEYS,
            "cannot read the Swoogo secrets that this one stores",
        ),
        "STAGEDOOR_WEB_KEY": (settings.WEB_KEY, "does not know whom this one has signed in"),
    }
    return [
        f"{name} is not set, so this machine made a key of its own and another machine {then}."
        " Give all of them the same one."
        for name, (value, then) in named.items()
        if settings.DATABASE_URL and not value
    ]


def _secrets() -> list[str]:
    keys = load_keys(settings.DATA_DIR, settings.SECRET_KEYS)
    notes = []
    for live in Connection.objects.filter(ended_at=None).select_related("organization"):
        try:
            decrypt(live.secret, keys)
        except ConfigError as error:
            notes.append(f"{live.organization}: {error}")
    return notes


def _settings() -> list[str]:
    try:
        call_command("check", "--fail-level", "WARNING", stdout=io.StringIO())
    except CommandError as error:
        return [str(error)]
    return []
