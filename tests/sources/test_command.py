"""``stagedoor source``: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from stagedoor.agenda.models import Session
from stagedoor.cli.source import source as command
from stagedoor.sources.models import Source
from tests.sources import fakes
from tests.sources.server import serving


@pytest.fixture
def pretalx(programme):
    with serving(fakes.Pretalx(programme)) as server:
        yield server


@pytest.fixture
def run(event, settings):
    # The command makes tables in a new data directory; the test database has them.
    (settings.DATA_DIR / "stagedoor.sqlite3").touch()
    path = f"{event.organization.slug}/{event.slug}"

    def run(what, *words, stdin=""):
        return CliRunner().invoke(command, [what, path, *words], input=stdin)

    return run


def test_add_test_pull_list_history_and_remove(run, pretalx, programme):
    added = run("add", "pretalx", f"{pretalx.url}/democon/", "--token", "--json", stdin="secret-token\n")
    assert added.exit_code == 0, added.output
    assert json.loads(added.stdout)["found"]["with_email"] == 6
    assert json.loads(run("test", "pretalx", "--json").stdout)["words"].startswith(
        "12 sessions, 12 have times"
    )
    assert Session.objects.count() == 0
    pulled = json.loads(run("pull", "pretalx", "--json").stdout)
    assert (pulled["state"], pulled["created"]["session"]) == ("applied", 12)
    [listed] = json.loads(run("list", "--json").stdout)["sources"]
    assert (listed["has_secret"], listed["trouble"]) == (True, None)
    for what in ("list", "test", "history", "pull"):
        done = run(what, *(["pretalx"] if what != "list" else []))
        assert done.exit_code == 0, done.output
        assert "secret-token" not in done.output
    assert run("remove", "pretalx").exit_code == 0
    assert Source.objects.count() == 0


def test_what_waits_ends_with_1_and_is_approved_or_rejected(run, pretalx, programme):
    run("add", "pretalx", f"{pretalx.url}/democon/")
    run("pull", "pretalx")
    programme.move_all(hours=1)
    done = run("pull", "pretalx")
    assert done.exit_code == 1
    assert "12 of 12 sessions would move, all by 1 hour later" in done.output
    assert run("approve", "pretalx").exit_code == 0
    assert Session.objects.get(title="Talk 1").starts_at == programme.talk(1)["start"]
    assert run("reject", "pretalx").exit_code == 2


def test_what_is_wrong_is_one_line_and_2(run, pretalx):
    for words, said in (
        (["add", "sessionize", "https://sessionize.com/somewhere"], "not the address of an API endpoint"),
        (["add", "pretalx", f"{pretalx.url}/democon/", "--every", "1"], "not between 5 and"),
        (["add", "pretalx", f"{pretalx.url}/nothing/"], "nothing at this address"),
        (["pull", "Nothing"], "has no source"),
    ):
        done = run(*words)
        assert done.exit_code == 2, done.output
        assert said in done.stderr
    assert Source.objects.count() == 0
