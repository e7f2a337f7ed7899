"""What holds for every agenda: the pure part of the sync, without database, HTTP or clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Attach, Create, Detach, Link, Plan, Update, Upload
from stagedoor.sync.planning.fields import FIELDS
from stagedoor.sync.planning.plan import make_plan
from stagedoor.sync.planning.reconcile import adopt, settle
from stagedoor.sync.planning.records import (
    DELETED,
    LINKED,
    RETIRED,
    Agenda,
    Desired,
    LinkFacts,
    PictureFacts,
    Ref,
    SessionFacts,
    SpeakerFacts,
)
from stagedoor.sync.planning.translate import translate_agenda
from tests.proof import amount

NOW = datetime(2031, 6, 1, 12, tzinfo=UTC)
ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")]
IDS = st.integers(1, 4)
TITLES = st.sampled_from(["Opening", "opening ", "Lunch", "主题演讲", ""])
WORDS = st.sampled_from(["", "<p>One</p>", "<p>Two &amp; 2</p>"])
MOMENTS = st.none() | st.integers(-3000, 6000).map(lambda minutes: NOW + timedelta(minutes=minutes))
PICTURES = st.none() | st.builds(PictureFacts, IDS, st.sampled_from(["", "aa", "bb"]))


def session_facts(number: int) -> st.SearchStrategy[SessionFacts]:
    return st.builds(
        SessionFacts,
        id=st.just(number),
        values=st.fixed_dictionaries({"title": TITLES, "description": WORDS}),
        accepted=st.sampled_from([True, True, True, False]),
        status_label=st.just("Pending"),
        starts_at=MOMENTS,
        ends_at=MOMENTS,
        room=st.none() | IDS,
        track=st.none() | IDS,
        speakers=st.lists(IDS, unique=True).map(tuple),
    )


def speaker_facts(number: int) -> st.SearchStrategy[SpeakerFacts]:
    return st.builds(
        SpeakerFacts,
        id=st.just(number),
        values=st.fixed_dictionaries(
            {
                "first_name": st.sampled_from(["Ada", "Bo", ""]),
                "last_name": st.sampled_from(["Vale", "Lind", ""]),
                "email": st.sampled_from(
                    ["a@example.org", "A@example.org", "b@example.org", "c@example.org", ""]
                ),
                "job_title": st.sampled_from(["", "Engineer"]),
                "company": st.just(""),
                "biography": WORDS,
            }
        ),
        picture=PICTURES,
    )


def some_of(make: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some of the records 1 to 4."""
    return st.tuples(*(st.none() | make(number) for number in range(1, 5))).map(
        lambda found: tuple(each for each in found if each is not None)
    )


NAMES = st.sets(IDS).map(lambda ids: {each: f"Place {each}" for each in ids})
AGENDAS = st.builds(
    Agenda,
    zone=st.sampled_from(ZONES),
    sessions=some_of(session_facts),
    speakers=some_of(speaker_facts),
    rooms=NAMES,
    tracks=NAMES,
)


def row_values(kind: Kind) -> dict[str, st.SearchStrategy[Any]]:
    if kind is Kind.SPEAKER:
        return {"email": st.sampled_from(["A@EXAMPLE.ORG", "b@example.org"]), "bio": WORDS}
    if kind is Kind.SESSION:
        return {
            "name": TITLES,
            "date": st.just("2031-06-01"),
            "start_time": st.sampled_from(["13:00:00", "08:00:00"]),
        }
    return {"name": st.sampled_from([f"place {number}" for number in range(1, 5)])}


def rows(kind: Kind) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A list of Swoogo's; rooms and tracks of different names."""
    key = (lambda row: row["name"]) if kind in {Kind.ROOM, Kind.TRACK} else (lambda row: row["id"])
    values = st.fixed_dictionaries({"id": st.integers(1, 30), **row_values(kind)})
    return st.lists(values, max_size=5, unique_by=(lambda row: row["id"], key))


STOCK = st.fixed_dictionaries({kind: rows(kind) for kind in (*Kind,) if kind is not Kind.SPONSOR})


class Swoogo:
    """Applies plans as the lines do when all goes well."""

    def __init__(self) -> None:
        self.links: dict[Ref, LinkFacts] = {}
        self.last_id = 100

    def plan(self, desired: Desired, stock: Mapping[Kind, list[dict[str, Any]]]) -> Plan:
        ids: dict[Kind, set[int]] = {kind: set() for kind in Kind}
        for link in self.links.values():
            ids[link.kind].add(link.swoogo_id or 0)
        taken = {kind: frozenset(found) for kind, found in ids.items()}
        return make_plan(desired, self.links, stock, taken)

    def apply(self, plan: Plan) -> None:
        for change in plan.changes:
            match change:
                case Create(wanted) | Link(wanted):
                    self.last_id += 1
                    swoogo_id = change.row["id"] if isinstance(change, Link) else self.last_id
                    sent = {**wanted.fields, **self._resolved(wanted.refs)}
                    self.links[wanted.ref] = LinkFacts(wanted.kind, wanted.id, LINKED, swoogo_id, sent=sent)
                case Update(wanted, fields, refs):
                    link = self.links[wanted.ref]
                    sent = {**link.sent, **fields, **self._resolved(refs)}
                    self.links[wanted.ref] = replace(link, sent=sent)
                case Attach(speaker, _, sessions):
                    new = {self.links[Kind.SESSION, each].swoogo_id or 0 for each in sessions}
                    self._attach(speaker, new | set(self.links[Kind.SPEAKER, speaker].attached))
                case Detach(speaker, _, _, swoogo_id):
                    self._attach(speaker, set(self.links[Kind.SPEAKER, speaker].attached) - {swoogo_id})
                case Upload(kind, number, _, picture):
                    link = self.links[kind, number]
                    self.links[kind, number] = replace(link, picture_sent=picture.sha256)

    def _resolved(self, refs: Mapping[str, Ref]) -> dict[str, str]:
        return {name: str(self.links[ref].swoogo_id) for name, ref in refs.items()}

    def _attach(self, speaker: int, ids: set[int]) -> None:
        link = self.links[Kind.SPEAKER, speaker]
        self.links[Kind.SPEAKER, speaker] = replace(link, attached=tuple(sorted(ids)))


def translated(agenda: Agenda, swoogo: Swoogo) -> Desired:
    return translate_agenda(agenda, NOW, {ref[1] for ref in swoogo.links if ref[0] is Kind.SPEAKER})


FATES = st.lists(st.sampled_from([LINKED, LINKED, DELETED, RETIRED]), min_size=16, max_size=16)


@settings(max_examples=amount(150, 5000), deadline=None)
@given(first=AGENDAS, second=AGENDAS, stock=STOCK, fates=FATES)
def test_planning_again_after_applying_gives_an_empty_plan(
    first: Agenda, second: Agenda, stock: Any, fates: list[str]
) -> None:
    swoogo = Swoogo()
    swoogo.apply(swoogo.plan(translated(first, swoogo), stock))
    for (ref, link), state in zip(list(swoogo.links.items()), fates, strict=False):
        is_place = ref[0] in {Kind.ROOM, Kind.TRACK}
        gone = {"swoogo_id": None} if is_place and state == RETIRED else {}
        swoogo.links[ref] = replace(link, state=state, **gone)
    for agenda in (first, second):
        plan = swoogo.plan(translated(agenda, swoogo), stock)
        swoogo.apply(plan)
        again = swoogo.plan(translated(agenda, swoogo), stock)
        assert again.changes == []
        assert again.is_empty
        assert again.kinds_to_list == set()
        # What stands there needs no list to be compared, so the next sync makes no call.
        linked = {change.wanted.ref for change in plan.changes if isinstance(change, Create | Link | Update)}
        bare = make_plan(translated(agenda, swoogo), swoogo.links)
        assert linked.isdisjoint(c.wanted.ref for c in bare.changes if isinstance(c, Create | Update))


@settings(max_examples=amount(150, 5000), deadline=None)
@given(agenda=AGENDAS, stock=STOCK)
def test_no_row_of_swoogo_is_linked_twice_and_nothing_wanted_is_left_out(agenda: Agenda, stock: Any) -> None:
    swoogo = Swoogo()
    desired = translated(agenda, swoogo)
    assert not desired.records.keys() & {(remark.kind, remark.id) for remark in desired.left_out}
    plan = swoogo.plan(desired, stock)
    links = [(change.wanted.kind, change.row["id"]) for change in plan.changes if isinstance(change, Link)]
    assert len(links) == len(set(links))
    changed = {change.wanted.ref for change in plan.changes if isinstance(change, Create | Link | Update)}
    left_out = {(remark.kind, remark.id) for remark in plan.left_out}
    assert not changed & left_out
    assert changed | left_out >= desired.records.keys()


@settings(max_examples=amount(200, 5000), deadline=None)
@given(agenda=AGENDAS)
def test_only_accepted_scheduled_future_sessions_are_wanted_and_end_after_they_start(agenda: Agenda) -> None:
    desired = translate_agenda(agenda, NOW)
    sessions = {session.id: session for session in agenda.sessions}
    for wanted in desired.of(Kind.SESSION):
        session = sessions.pop(wanted.id)
        assert session.accepted
        assert session.starts_at is not None
        assert session.ends_at is not None
        assert session.ends_at >= NOW
        assert wanted.fields["name"]
        assert wanted.fields["end_time"] > wanted.fields["start_time"]
        assert wanted.fields["date"] == f"{session.starts_at.astimezone(agenda.zone):%Y-%m-%d}"
    assert set(sessions) == {remark.id for remark in desired.left_out if remark.kind is Kind.SESSION}


@settings(max_examples=amount(150, 5000), deadline=None)
@given(agenda=AGENDAS)
def test_every_wanted_speaker_is_whole_and_the_only_one_with_their_email(agenda: Agenda) -> None:
    desired = translate_agenda(agenda, NOW)
    wanted = desired.of(Kind.SPEAKER)
    assert all(each.fields[name] for each in wanted for name in ("first_name", "last_name", "email"))
    emails = [fold(each.fields["email"]) for each in wanted]
    assert len(emails) == len(set(emails))
    assert all(desired.on_sent[each.id] for each in wanted)


@settings(max_examples=amount(150, 5000), deadline=None)
@given(kind=st.sampled_from([Kind.SESSION, Kind.SPEAKER, Kind.ROOM]), data=st.data())
def test_settling_links_no_row_twice_and_forgets_no_claim(kind: Kind, data: st.DataObject) -> None:
    body = st.fixed_dictionaries(row_values(kind))
    claims = {(kind, number): each for number, each in enumerate(data.draw(st.lists(body, min_size=1)))}
    found = data.draw(st.lists(st.fixed_dictionaries({"id": st.integers(1, 9), **row_values(kind)})))
    unique = list({row["id"]: row for row in found}.values())
    taken = data.draw(st.frozensets(st.integers(1, 9)))
    result = settle(claims, unique, taken)
    ids = [row["id"] for row in result.found.values()]
    assert len(ids) == len(set(ids))
    assert taken.isdisjoint(ids)
    assert sorted([*result.found, *result.absent, *result.unclear]) == sorted(claims)


@settings(max_examples=amount(100, 5000), deadline=None)
@given(ours=st.fixed_dictionaries({"bio": WORDS, "job_title": WORDS}), row=st.dictionaries(WORDS, WORDS))
def test_adopting_fills_empty_fields_only(ours: dict[str, str], row: dict[str, str]) -> None:
    theirs = {"bio": row.get("", ""), "job_title": row.get("<p>One</p>", "")}
    fill, differences = adopt(FIELDS[Kind.SPEAKER], ours, theirs)
    assert all(not theirs[name] and value for name, value in fill.items())
    assert fill.keys().isdisjoint(each.field for each in differences)


def test_what_changed_is_told_in_the_records_order_and_without_what_only_goes_along() -> None:
    fields = FIELDS[Kind.SESSION]
    assert fields.labels(["use_event_timezone", "end_time", "date", "name"]) == "Title, Date, End"
    assert fields.labels(["use_event_timezone"]) == "Event timezone"
    assert fields.labels(["location_id", "c_7"]) == "Room, c_7"
