"""Connect, test, pull, change there, pull: each kind of source, on a server that behaves as documented."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from openpyxl import Workbook
from werkzeug.wrappers import Response

from stagedoor.agenda.models import Session, Speaker
from stagedoor.imports.models import Import
from stagedoor.sources.models import Pull
from tests import factories
from tests.sources import fakes
from tests.sources.server import serving

KINDS = [
    *("url", "frab", "frab as XML", "pretalx", "pretalx with a token", "sessionize"),
    *("sessionize with emails", "sessionboard with a token", "indico", "indico with a token"),
]


@pytest.fixture
def source_of(programme, connect):
    """A service of a kind with this programme, and the source that is connected to it."""
    running = []

    def make(kind):
        name, _, with_secret = kind.partition(" with ")
        app, path, secret = {
            "url": (lambda: _Csv(programme), "/agenda.csv", ""),
            "frab as XML": (lambda: _FrabXml(programme), "/hub/schedule.xml", ""),
            "frab": (lambda: _Frab(programme), "/en/summit/public/schedule.xml", ""),
            "pretalx": (lambda: fakes.Pretalx(programme), "/democon/schedule/", "secret-token"),
            "sessionize": (lambda: fakes.Sessionize(programme), "/api/v2/abc123de/view/Speakers", "mail-key"),
            "sessionboard": (lambda: fakes.Sessionboard(programme), "/event/4711/sessions", "sb/token+="),
            "indico": (lambda: fakes.Indico(programme), "/event/4711/timetable/", "indp_token"),
        }[name]
        context = serving(app())
        running.append(context)
        server = context.__enter__()
        return server, connect(name.partition(" ")[0], server.url + path, secret if with_secret else "")

    yield make
    for context in running:
        context.__exit__(None, None, None)


class _Csv(fakes.StaticFile):
    def __init__(self, programme):
        super().__init__(b"")
        self.programme = programme

    def __call__(self, request):
        self.content = fakes.table(self.programme)
        return super().__call__(request)


class _Frab(fakes.StaticFile):
    def __init__(self, programme):
        super().__init__(b"", "application/json")
        self.programme = programme

    def __call__(self, request):
        assert request.path == "/en/summit/public/schedule.json"
        self.content = json.dumps(fakes.Pretalx(self.programme, slug="summit").schedule()).encode()
        return super().__call__(request)


class _FrabXml(_Frab):
    def __call__(self, request):
        assert request.path == "/hub/schedule.xml"
        self.content_type = "application/xml"
        self.content = fakes.schedule_xml(fakes.Pretalx(self.programme, slug="summit").schedule())
        return fakes.StaticFile.__call__(self, request)


@pytest.mark.parametrize("kind", KINDS)
def test_connect_test_pull_change_there_pull(kind, source_of, programme, pull, event):
    _, source = source_of(kind)
    assert source.found_at_test.words.startswith("12 sessions, 12 have times")
    assert Session.objects.count() == 0, "a test writes nothing"

    assert pull(source).state == "applied"
    sessions = {one.title: one for one in Session.objects.select_related("room").filter(event=event)}
    assert len(sessions) == 12
    assert sessions["Talk 1"].starts_at == programme.talk(1)["start"]
    assert sessions["Talk 1"].ends_at - sessions["Talk 1"].starts_at == timedelta(minutes=45)
    assert {one.room.name for one in sessions.values()} == {"Hall 1", "Hall 2"}
    assert {one.status for one in sessions.values()} == {"accepted"}
    # A sheet of sessions names people by email; who they are is for a sheet of speakers to say.
    assert sessions["Talk 1"].participations.count() == (kind != "url")

    imports, revision = Import.objects.count(), event.__class__.objects.get(pk=event.pk).revision
    assert pull(source).state == "unchanged"
    assert (Import.objects.count(), Pull.objects.count()) == (imports, 1), "nothing new writes nothing"
    assert event.__class__.objects.get(pk=event.pk).revision == revision

    programme.talk(1)["title"] = "Talk 1, renamed"
    programme.talk(2)["start"] += timedelta(minutes=15)
    assert pull(source).state == "applied"
    assert Session.objects.count() == 12, "nothing is doubled"
    changed = Session.objects.get(pk=sessions["Talk 1"].pk)
    assert changed.title == "Talk 1, renamed"
    moved = Session.objects.get(pk=sessions["Talk 2"].pk)
    assert moved.starts_at == programme.talk(2)["start"]
    assert Pull.objects.first().made.changes.filter(action="update").count() == 2


@pytest.mark.parametrize(
    ("kind", "has_emails"),
    [
        ("pretalx", False),
        ("pretalx with a token", True),
        ("sessionize", False),
        ("sessionize with emails", True),
        ("sessionboard with a token", True),
        ("indico", False),
        ("indico with a token", True),
    ],
)
def test_emails_come_where_the_source_gives_them(kind, has_emails, source_of, pull):
    _, source = source_of(kind)
    assert bool(source.found_at_test.facts.with_email) is has_emails
    assert bool([line for line in source.found_at_test.advice if "email" in line]) is not has_emails
    pull(source)
    assert Speaker.objects.exclude(email="").exists() is has_emails


def test_the_token_of_a_pretalx_can_come_later_and_doubles_nothing(source_of, pull, event):
    from stagedoor.sources.domain.manage import change_source

    _, source = source_of("pretalx")
    pull(source)
    change_source(source, {"secret": "secret-token"})
    assert pull(source).state == "applied"
    assert (Session.objects.count(), Speaker.objects.count()) == (12, 6)
    assert Speaker.objects.exclude(email="").count() == 6


def test_a_file_whose_server_means_its_etag_costs_a_304(source_of, pull):
    _, source = source_of("url")
    pull(source)
    for _ in range(3):
        pull(source)
    assert (source.same_answers, source.same_contents) == (3, 0)


def test_pretalx_gives_a_304_once_its_tag_is_shown_bare(source_of, pull):
    server, source = source_of("pretalx")
    pull(source)
    for _ in range(3):
        pull(source)
    asked = [request.headers.get("If-None-Match", "") for request in server.requests[-3:]]
    assert asked[0].startswith('"')
    assert not asked[1].startswith('"')
    assert (source.same_answers, source.same_contents) == (2, 1)


def test_where_no_tag_is_sent_the_content_tells_and_is_not_even_read(source_of, pull, monkeypatch):
    _, source = source_of("sessionize")
    pull(source)
    monkeypatch.delattr("stagedoor.sources.domain.pull.read_document")
    for _ in range(3):
        pull(source)
    assert (source.same_answers, source.same_contents) == (0, 3)


@pytest.mark.parametrize("speaks", ["v1", "v2", "bare"])
def test_each_version_of_pretalx_gives_the_same_agenda(speaks, programme, connect, pull):
    with serving(fakes.Pretalx(programme, speaks=speaks)) as server:
        source = connect("pretalx", f"{server.url}/democon/", "secret-token")
        pull(source)
    session = Session.objects.select_related("room", "track").get(title="Talk 2")
    told = (session.room.name, session.track.name, session.starts_at, session.description)
    assert told == ("Hall 1", "Main", programme.talk(2)["start"], "<p>About 2</p>")
    assert [part.speaker.email for part in session.participations.all()] == ["person3@example.org"]
    assert Speaker.objects.count() == 6


def test_a_date_alone_costs_a_304_as_well(programme, connect, pull):
    def dated(request):
        stamp = "Wed, 25 Nov 2026 10:00:00 GMT"
        if request.headers.get("If-Modified-Since") == stamp:
            return Response(status=304)
        return Response(fakes.table(programme), headers={"Last-Modified": stamp})

    with serving(dated) as server:
        source = connect("url", f"{server.url}/agenda.csv")
        for _ in range(3):
            pull(source)
    assert (source.same_answers, source.same_contents) == (2, 0)


def test_a_workbook_and_a_schedule_at_any_address_are_read(programme, connect, pull, event):
    book = Workbook()
    for row in csv.reader(io.StringIO(fakes.table(programme).decode())):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    schedule = json.dumps(fakes.Pretalx(programme, slug="other").schedule()).encode()
    for content, other in ((kept.getvalue(), event), (schedule, factories.event(timezone="Europe/Berlin"))):
        with serving(fakes.StaticFile(content, "application/octet-stream")) as server:
            source = connect("url", f"{server.url}/download?id=7", to=other)
            assert pull(source).state == "applied"
        assert other.sessions.count() == 12
