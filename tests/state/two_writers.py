"""An agenda and a Swoogo event in which a person works too: who wrote what, and what has to stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from stagedoor.agenda.models import Room, Session, Speaker
from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import runs
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import LinkState, RunRecord, SyncRun, Trigger
from tests import factories
from tests.state.breaker import set_breaker
from tests.state.holding import GONE, TABLES, Holding, Key, look
from tests.state.links import PLACES, Links, goes, our_links, stands
from tests.state.person import Act
from tests.state.rules import Expected, Ref, expected
from tests.sync.conftest import Stage

TIMES = ("date", "start_time", "end_time")
MOST_SYNCS = 8


@dataclass(frozen=True)
class Theirs:
    """A value that a person left in Swoogo: after which rest, in which order, and whether during a sync."""

    value: Any
    rest: int
    moment: int
    during: bool


def as_one(fields: dict[str, str]) -> dict[str, str]:
    """A record's fields with date, start and end as one thing: they belong together."""
    if "date" not in fields:
        return fields
    rest = {name: value for name, value in fields.items() if name not in TIMES}
    return rest | {"times": " ".join(fields[name] or "-" for name in TIMES)}


class Desk:
    """The organizer's agenda and the person's Swoogo event, side by side."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.control.post("/reset").raise_for_status()
        stage.control.put("/limits", json={"credits": 1_000_000}).raise_for_status()
        self.event = stage.event
        self.moment = 0
        # The moment of the latest rest, what stood in Swoogo then, and the latest change of ours to each
        # field and attachment.
        self.rested = 0
        self.stood: dict[Key, dict[str, str]] = {}
        self.ours: dict[Any, int] = defaultdict(int)
        self.theirs: dict[Any, Theirs] = {}
        # When a person deleted what, and when syncs began: what was sent by then may point to it.
        self.deleted: dict[Key, int] = {}
        self.synced: list[int] = []
        self.made_by_person: set[Key] = set()
        self.runs_before = 0
        rooms = [factories.room(self.event, name) for name in ("Hall", "Dock")]
        speakers = [
            factories.speaker(self.event, first_name=name, last_name="Vale", email=f"{name}@example.org")
            for name in ("ada", "bo", "cy")
        ]
        for number, title in enumerate(("Opening", "Lunch", "Closing")):
            made = factories.session(
                self.event, speakers[number], title=title, room=rooms[number % 2], **self.hours(9 + number)
            )
            made.description = f"<p>About {made.pk}</p>"
            made.save()

    def hours(self, hour: int, day: int = 0) -> dict[str, Any]:
        """A session's times."""
        return {
            "starts_at": factories.wall(self.event, hour, day=day),
            "ends_at": factories.wall(self.event, hour, 45, day=day),
        }

    def pick(self, model: type[Any], which: int) -> Any:
        """One of the agenda's records."""
        found = list(model.objects.filter(event=self.event).order_by("pk"))
        return found[which % len(found)]

    @contextmanager
    def edit(self) -> Iterator[None]:
        """The organizer changes the agenda; which fields and attachments that were is remembered."""
        before = self.wanted()
        yield
        self.moment += 1
        after = self.wanted()
        for ref in before.fields.keys() | after.fields.keys():
            old, new = as_one(before.fields.get(ref, {})), as_one(after.fields.get(ref, {}))
            for name in old.keys() | new.keys():
                if old.get(name) != new.get(name):
                    self.ours[ref, name] = self.moment
        for pair in before.speaking ^ after.speaking:
            self.ours[pair] = self.moment

    def line_up(self, session: Session, speaker: Speaker) -> None:
        """Put the speaker on the session, or take them off it if they are on."""
        part = session.participations.filter(speaker=speaker)
        if part.exists():
            part.delete()
        else:
            factories.participation(session, speaker, position=session.participations.count())

    def room(self, name: str) -> Room:
        """The agenda's room of this name."""
        found: Room = Room.objects.get(event=self.event, name_key=fold(name))
        return found

    # The person in Swoogo

    def act(self, act: Act | None) -> None:
        """A person does this now, if it can be done."""
        if act is not None and self._call(act):
            self._remember(act, during=False)

    def make(self, kind: Kind, **values: Any) -> None:
        """A person makes a record by hand."""
        row = self.stage.by_person(TABLES[kind], **values)
        key = (kind, row["id"])
        self.made_by_person.add(key)
        fields = as_one(self.look().fields[key])
        act = Act("POST", "", fields={(key, name): value for name, value in fields.items() if value})
        self._remember(act, during=False)

    def sync_meanwhile(self, act: Act | None, method: str, nth: int) -> None:
        """A sync, and a person who does this just before its nth call of a method, or else right after it."""
        if act is None:
            self.sync()
            return
        call = {"method": act.method, "path": act.path, "body": act.body}
        self.stage.fault("by-hand", acts=[call], method=method, path="/api/v1/(?!oauth2)", nth=nth)
        self._begin_sync()
        self._remember(act, during=True)
        self.sync()
        [fault] = self.stage.control.get("/faults").json()
        self.stage.no_more_faults()
        if not fault["struck"]:
            self._call(act)

    def _call(self, act: Act) -> bool:
        answer = self.stage.control.request(act.method, act.path, json=act.body)
        return bool(answer.is_success)

    def _remember(self, act: Act, *, during: bool) -> None:
        self.moment += 1
        for what, value in {**act.fields, **act.pairs}.items():
            self.theirs[what] = Theirs(value, self.rested, self.moment, during)
        self.deleted |= dict.fromkeys(act.deletes, self.moment)

    # Syncs and rest

    def sync(self) -> SyncRun:
        """One sync, to which whatever would stop it has been allowed."""
        self._begin_sync()
        self.stage.mapping.refresh_from_db()
        set_breaker(self.stage.mapping, asks=False)
        asked = runs.request_run(self.stage.mapping, Trigger.CLI)
        run = execute(asked.pk)
        assert run is not None
        return run

    def _begin_sync(self) -> None:
        self.moment += 1
        self.synced.append(self.moment)

    def _is_sent_after(self, gone: int, changed: int) -> bool:
        """Whether the first sync after our change began after a person's deletion."""
        first = next((moment for moment in self.synced if moment > changed), None)
        return changed > self.rested and first is not None and first > gone

    def come_to_rest(self) -> None:
        """Sync until nothing is left to do, and judge what stands then."""
        for _ in range(MOST_SYNCS):
            run = self.sync()
            if not run.calls:
                break
        assert not run.calls, f"the next plan is never empty: {self._outcomes(run)}"
        self.judge()
        self.moment += 1
        self.rested = self.moment
        self._settle()
        self.stood = {key: as_one(fields) for key, fields in self.look().fields.items()}

    def _settle(self) -> None:
        """What both changed has been judged: whichever stands now is the one that has to stay."""
        swoogo, links, wanted = self.look(), self.links(), self.wanted()
        for ref in links.keys() & wanted.fields.keys():
            key, ours = (ref[0], links[ref].swoogo_id or 0), as_one(wanted.fields[ref])
            for name, now in as_one(swoogo.fields.get(key, {})).items():
                theirs = self.theirs.get((key, name))
                if theirs is None or theirs.value == GONE or self.ours[ref, name] <= theirs.rest:
                    continue
                if now == ours.get(name):
                    del self.theirs[key, name]
                else:
                    self.theirs[key, name] = replace(theirs, value=now, rest=self.rested)

    def judge(self) -> None:
        """Raise AssertionError for whatever of theirs, or of ours, is not as it should be."""
        swoogo, links, wanted = self.look(), self.links(), self.wanted()
        held = {(ref[0], link.swoogo_id) for ref, link in links.items() if link.swoogo_id}
        for key in swoogo.fields.keys() - self.made_by_person:
            assert key in held, f"{key} {swoogo.fields[key]} was made and no link holds it"
        for ref, link in links.items():
            key = (ref[0], link.swoogo_id or 0)
            if link.state == LinkState.DELETED:
                assert key in self.deleted, f"{ref} counts as deleted in Swoogo"
            elif stands(link) and key in swoogo.fields and ref in wanted.fields:
                if goes(ref, wanted, links):
                    self._fields(ref, key, swoogo, wanted)
            elif stands(link) and ref in wanted.fields and ref[0] in PLACES and goes(ref, wanted, links):
                needing = (each for each, places in wanted.places.items() if ref in places)
                users = {each for each in needing if each in links and stands(links[each])}
                gone = self.deleted.get((ref[0], link.swoogo_id or 0), 0)
                moved = any(self._is_sent_after(gone, self.ours[each, "room"]) for each in users)
                assert not moved, (
                    f"{ref} was deleted in Swoogo, a session needs it, and it was not made again"
                )
        self._pairs(swoogo, links, wanted)

    def _fields(self, ref: Ref, key: Key, swoogo: Holding, wanted: Expected) -> None:
        shown, ours = as_one(swoogo.fields[key]), as_one(wanted.fields[ref])
        for name, value in ours.items():
            theirs, now = self.theirs.get((key, name)), shown[name]
            changed = self.ours[ref, name]
            what = f"{name} of {ref}, {key}: ours {value!r}, there {now!r}, a person's {theirs}"
            if theirs is None or theirs.value == GONE:
                is_orphan = name in {"room", "track"} and any(each[0] in PLACES for each in self.deleted)
                assert now == value or is_orphan, f"stale: {what}"
            elif changed <= theirs.rest:
                assert now == theirs.value, f"a person's edit was undone: {what}"
            else:
                assert now in {value, theirs.value}, f"nobody chose it: {what}"
                # What they put back as it had been is no edit.
                nothing_lost = {now, "", self.stood.get(key, {}).get(name)}
                is_told = theirs.during or theirs.value in nothing_lost or self._is_told(theirs.value)
                assert is_told, f"a person's edit was lost without a word: {what}"

    def _pairs(self, swoogo: Holding, links: Links, wanted: Expected) -> None:
        sessions = {
            ref[1]: link.swoogo_id
            for ref, link in links.items()
            if ref[0] is Kind.SESSION and stands(link) and (Kind.SESSION, link.swoogo_id) in swoogo.fields
        }
        for (kind, who), link in links.items():
            if kind is not Kind.SPEAKER or not stands(link) or (kind, link.swoogo_id) not in swoogo.fields:
                continue
            for session, there in sessions.items():
                if (Kind.SESSION, session) not in wanted.fields:
                    continue
                pair, is_ours = (link.swoogo_id, there), (who, session) in wanted.speaking
                theirs, is_on = self.theirs.get(pair), (link.swoogo_id, there) in swoogo.attached
                what = (
                    f"speaker {who} on session {session}: ours {is_ours}, there {is_on}, a person's {theirs}"
                )
                if theirs is None:
                    assert is_on == is_ours, f"stale: {what}"
                elif self.ours[who, session] <= theirs.rest:
                    assert is_on == theirs.value, f"a person's attachment was undone: {what}"

    def _is_told(self, value: str) -> bool:
        """Whether a run says what had stood there: all of it, or of times the part that differed."""
        said = " ".join(
            RunRecord.objects.filter(run__mapping=self.stage.mapping).values_list("message", flat=True)
        )
        # Names of rooms and tracks are compared as Stagedoor compares them, whatever their case.
        told = said.casefold()
        return any(part.strip(":-") and part.casefold() in told for part in {value, *value.split()})

    def _outcomes(self, run: SyncRun) -> list[str]:
        return [f"{row.kind} {row.name}: {row.outcome} {row.message}" for row in run.records.all()]

    def look(self) -> Holding:
        """What the Swoogo event holds."""
        return look(self.stage.sandbox, self.stage.swoogo_event)

    def links(self) -> Links:
        """Our links with it."""
        return our_links(self.event, self.stage.swoogo_event)

    def wanted(self) -> Expected:
        """What it should show of the agenda."""
        return expected(self.event)
