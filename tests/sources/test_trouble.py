"""A source that is broken, lies, or asks for patience: nothing is harmed, and what it is, is said (R40)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from werkzeug.wrappers import Response

from stagedoor.agenda.models import Session, Speaker
from stagedoor.common import clock
from stagedoor.common.errors import InputError, StagedoorError
from stagedoor.sources.domain.approval import approve_pull, preview_waiting, reject_pull
from stagedoor.sources.domain.manage import change_source
from stagedoor.sources.domain.previewing import checksum_of
from stagedoor.sources.domain.pull import pull_source
from stagedoor.sources.models import Pull, PullState, Source
from tests.sources import fakes
from tests.sources.server import cut_off, html, serving, too_many


@pytest.fixture
def sessionize(programme):
    with serving(fakes.Sessionize(programme)) as server:
        yield server


@pytest.fixture
def pretalx(programme):
    with serving(fakes.Pretalx(programme)) as server:
        yield server


@pytest.fixture
def source(sessionize, connect, pull):
    """A Sessionize whose programme is here."""
    made = connect("sessionize", f"{sessionize.url}/api/v2/abc123de/view/All")
    assert pull(made).state == "applied"
    return made


def agenda():
    return list(
        Session.objects.order_by("pk").values("title", "starts_at", "ends_at", "status", "deleted_at")
    )


def test_R40_half_of_the_sessions_gone_is_held_with_numbers(source, programme, pull):
    before = agenda()
    del programme.talks[6:]
    outcome = pull(source)
    assert outcome.state == PullState.WAITING
    assert outcome.pull.reasons == ["The source does not name 6 of 12 sessions any more."]
    assert agenda() == before
    assert pull(source).state == "unchanged", "the same broken answer asks once"
    assert Pull.objects.filter(state=PullState.WAITING).count() == 1


def test_R40_everything_an_hour_later_is_held_and_asks_for_the_time_zone(source, programme, pull):
    before = agenda()
    programme.move_all(hours=1)
    outcome = pull(source)
    assert outcome.pull.reasons == [
        "12 of 12 sessions would move, all by 1 hour later: is the time zone right?"
    ]
    assert agenda() == before


def test_R40_an_unpublished_view_that_answers_empty_lists_is_held(source, programme, pull):
    before = agenda()
    programme.talks.clear()
    programme.people.clear()
    outcome = pull(source)
    assert "The source does not name 12 of 12 sessions any more." in outcome.pull.reasons
    assert "The source does not name 6 of 6 speakers any more." in outcome.pull.reasons
    assert agenda() == before


def test_R40_people_that_leave_most_sessions_are_held(source, programme, pull):
    for talk in programme.talks:
        talk["people"] = []
    outcome = pull(source)
    assert outcome.pull.reasons == [
        "12 of 12 times that a person takes part in a session would be taken away."
    ]


def test_what_waits_is_applied_exactly_or_refused_where_the_agenda_moved(source, programme, pull):
    programme.move_all(hours=1)
    waiting = pull(source).pull
    seen = checksum_of(preview_waiting(waiting))
    Session.objects.filter(title="Talk 3").update(starts_at=clock.now())
    with pytest.raises(InputError, match="was changed since"):
        approve_pull(waiting, seen)
    approve_pull(waiting, checksum_of(preview_waiting(waiting)))
    assert Session.objects.get(title="Talk 1").starts_at == programme.talk(1)["start"]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.document) == (PullState.APPLIED, None)
    with pytest.raises(InputError, match="does not wait any more"):
        reject_pull(waiting)


def test_what_was_rejected_is_not_asked_again_until_it_changes(source, programme, pull):
    programme.move_all(hours=1)
    reject_pull(pull(source).pull)
    assert pull(source).state == "unchanged"
    programme.talk(1)["title"] = "Renamed"
    assert pull(source).state == PullState.WAITING


def test_a_source_that_recovers_takes_back_what_waits(source, programme, pull):
    programme.move_all(hours=1)
    waiting = pull(source).pull
    programme.move_all(hours=-1)
    assert pull(source).state == "unchanged"
    waiting.refresh_from_db()
    assert waiting.state == PullState.SUPERSEDED


def test_hold_for_approval_holds_one_changed_word(source, programme, pull):
    change_source(source, {"hold": True})
    programme.talk(1)["title"] = "Renamed"
    assert pull(source).state == PullState.WAITING
    assert not Session.objects.filter(title="Renamed").exists()


def test_emails_that_are_hidden_stay_here_and_it_is_said(pretalx, programme, connect, pull):
    source = connect("pretalx", f"{pretalx.url}/democon/", "secret-token")
    pull(source)
    for who in programme.people.values():
        who["email"] = ""
    outcome = pull(source)
    assert outcome.pull.result["notes"] == [
        "The source gives emails for 0 of 6 speakers now; the last time it gave 6. Those that are here stay."
    ]
    assert Speaker.objects.exclude(email="").count() == 6


@pytest.mark.parametrize(
    ("instead", "code", "words"),
    [
        (html, "source_html", "answered with a web page instead of data"),
        (lambda request: Response("nope", status=401), "source_unauthorized", "refused the token"),
        (lambda request: Response("gone", status=404), "source_not_found", "nothing at this address"),
        (lambda request: Response("oops", status=500), "source_failed", "it answered 500"),
        (cut_off(b'{"sessions": [{"id": "1", "title": "x"'), "source_broken", "not valid JSON"),
        (lambda request: Response("[]", content_type="application/json"), "source_broken", "another view"),
    ],
)
def test_a_broken_answer_harms_nothing_and_says_what_it_is(instead, code, words, source, sessionize, pull):
    before = agenda()
    sessionize.instead = instead
    for _ in range(3):
        outcome = pull(source)
        assert (outcome.state, source.trouble_code) == (PullState.FAILED, code)
        assert words in source.trouble
    assert agenda() == before
    assert Pull.objects.filter(state=PullState.FAILED).count() == 1, "one row for the same trouble"
    assert source.failures == 3
    sessionize.instead = None
    assert pull(source).state == "unchanged"
    assert (source.trouble_code, source.failures) == ("", 0)


def test_429_for_long_waits_as_long_as_it_asks(source, sessionize, pull):
    sessionize.instead = too_many(7200)
    asked = len(sessionize.requests)
    assert pull(source).state == PullState.FAILED
    assert len(sessionize.requests) == asked + 1, "it is not asked again and again"
    assert source.trouble_code == "source_busy"
    assert source.next_pull_at - clock.now() > timedelta(minutes=119)


def test_a_short_wait_is_kept_within_the_pull(programme, connect, pull):
    app = fakes.Pretalx(programme, wait_once=[1])
    with serving(app) as server:
        source = connect("pretalx", f"{server.url}/democon/", "secret-token")
        app.wait_once = [0, 0]
        assert pull(source).state == "applied"
    assert Session.objects.count() == 12


def test_nothing_is_kept_of_a_source_that_does_not_answer_its_test(event, connect, sessionize):
    sessionize.instead = html
    with pytest.raises(StagedoorError, match="web page"):
        connect("sessionize", f"{sessionize.url}/api/v2/abc123de/view/All")
    assert Source.objects.count() == 0


def test_times_that_are_not_switched_on_are_said_at_connecting(programme, connect):
    with serving(fakes.Sessionize(programme, has_times=False)) as server:
        source = connect("sessionize", f"{server.url}/api/v2/abc123de/view/All")
    assert source.found_at_test.words.startswith("12 sessions, 0 have times")
    assert source.found_at_test.advice[0].startswith("Switch the schedule on in Sessionize")


def test_hide_pii_of_a_few_leaves_them_out_and_of_most_stops(programme, connect, pull):
    app = fakes.Sessionboard(programme, masks=2)
    with serving(app) as server:
        source = connect("sessionboard", f"{server.url}/event/4711", app.token)
        assert "came masked" in str(source.found_at_test.problems)
        assert pull(source).state == "applied"
        assert Speaker.objects.count() == 4
        assert not Speaker.objects.filter(email__contains="*").exists()
        app.masks = 4
        assert pull(source).state == PullState.FAILED
        assert source.trouble_code == "source_masked"
        assert "Hide PII" in source.trouble
    assert Speaker.objects.filter(deleted_at=None).count() == 4


def test_a_private_address_is_refused_unless_the_operator_allows_it(event, connect, settings):
    settings.PRIVATE_SOURCES = False
    with serving(html) as server, pytest.raises(StagedoorError, match="private network"):
        connect("url", f"{server.url}/agenda.csv")
    with pytest.raises(InputError, match="over http"):
        connect("pretalx", "http://pretalx.example.org/democon/", "secret-token")


def test_a_redirect_to_another_server_is_not_told_the_token(programme, connect):
    with serving(fakes.Pretalx(programme)) as other, serving(lambda request: _to(other, request)) as first:
        with pytest.raises(StagedoorError, match="refused the token"):
            connect("pretalx", f"{first.url}/democon/", "secret-token")
        assert "Authorization" in first.requests[0].headers
        assert "Authorization" not in other.requests[0].headers


def _to(other, request):
    return Response(status=302, headers={"Location": f"{other.url}{request.full_path}"})


def test_a_mistake_of_ours_is_noted_and_the_next_pull_is_an_interval_away(
    source, programme, monkeypatch, pull
):
    def broken(*args):
        raise ValueError("a mistake")

    programme.talk(1)["title"] = "Renamed"
    monkeypatch.setattr("stagedoor.sources.domain.pull.preview_pull", broken)
    assert pull_source(source).state == PullState.FAILED
    source.refresh_from_db()
    assert (source.trouble_code, source.claim) == ("internal", "")
    assert source.next_pull_at > clock.now()


@pytest.mark.parametrize("kind", ["pretalx", "sessionboard"])
def test_a_list_that_gives_less_than_it_counts_is_not_taken_for_whole(kind, programme, connect, pull):
    is_pretalx = kind == "pretalx"
    app = fakes.Pretalx(programme) if is_pretalx else fakes.Sessionboard(programme)
    with serving(app) as server:
        path = "/democon/" if is_pretalx else "/event/4711"
        source = connect(kind, f"{server.url}{path}", app.token)
        pull(source)
        app.loses = 2
        assert pull(source).state == PullState.FAILED
    assert "some changed while they were read" in source.trouble
    assert source.gone == []


def test_a_source_that_drips_is_given_up_and_one_that_is_too_large_is_not_read(connect, monkeypatch):
    monkeypatch.setattr("stagedoor.sources.domain.manage.TEST_SECONDS", 0.5)
    monkeypatch.setattr("stagedoor.sources.client.MAX_BYTES", 5_000)

    def drip(request):
        def parts():
            for _ in range(40):
                yield b"a,"
                time.sleep(0.1)

        return Response(parts())

    with serving(drip) as server, pytest.raises(StagedoorError, match="did not answer in time"):
        connect("url", f"{server.url}/slow.csv")
    large = serving(lambda request: Response(b"x" * 6_000))
    with large as server, pytest.raises(StagedoorError, match="larger than 5 kB"):
        connect("url", f"{server.url}/large.csv")
