"""A conference, its Swoogo event, and the hands that change both; all they do is remembered and judged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Participation, Room, Session, Speaker, Track
from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain import runs
from stagedoor.sync.domain.connections import connect, disconnect
from stagedoor.sync.domain.mappings import add_mapping, remove_mapping
from stagedoor.sync.domain.send_again import send_again_as_new
from stagedoor.sync.execution import lease
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import CreditLedger, SyncRun, Trigger
from tests import factories
from tests.state.breaker import set_breaker
from tests.state.holding import TABLES, Holding, look
from tests.state.killing import expire_leases, killed
from tests.state.links import Links, our_links
from tests.state.memory import Memory
from tests.state.rest_judge import RestJudge
from tests.state.rules import expected
from tests.state.sync_judge import SyncJudge
from tests.sync.conftest import Stage

ACCOUNTS = {370101: ("sandbox-key", "sandbox-secret"), 470201: ("second-key", "second-secret")}
MODELS = {Kind.SESSION: Session, Kind.SPEAKER: Speaker, Kind.ROOM: Room, Kind.TRACK: Track}
MOST_SYNCS = 8


def forget_earlier_worlds() -> None:
    """Each game begins with an empty database."""
    Organization.objects.all().delete()
    CreditLedger.objects.all().delete()


class World:
    """Picks records by any number, so that every number means one; what cannot be done just is not."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.control.post("/reset").raise_for_status()
        stage.control.put("/limits", json={"credits": 1_000_000}).raise_for_status()
        self.event = stage.event
        self.memory = Memory(self.event)
        self.is_mapped = True
        self.before_edit: tuple[Any, list[Participation]] | None = None
        for name in ("Ada", "Bo", "Cy"):
            email = f"{fold(name)}@example.org"
            factories.speaker(self.event, first_name=name, last_name="Vale", email=email)

    # The organizer

    def add_session(self, title: str, hour: int, who: int) -> None:
        start = factories.wall(self.event, hour)
        times = {"starts_at": start, "ends_at": start + timedelta(minutes=30)}
        session = factories.session(self.event, self.pick(Speaker, who), title=title, **times)
        # By this the judge knows whose record it is in Swoogo.
        session.description = f"<p>About {session.pk}:</p>"
        session.save()
        self.memory.agenda_changed()

    @contextmanager
    def edit(self, model: type[Any], which: int) -> Iterator[Any]:
        """Change a record of the agenda; ``go_back`` can undo it."""
        record = self.pick(model, which)
        self.before_edit = model.objects.get(pk=record.pk), self._parts(record)
        yield record
        record.save()
        self.memory.agenda_changed()

    def go_back(self) -> None:
        """Undo the latest edit."""
        if self.before_edit is None:
            return
        record, parts = self.before_edit
        self.before_edit = None
        record.save()
        for part in self._parts(record):
            part.delete()
        Participation.objects.bulk_create(parts)
        self.memory.agenda_changed()

    def line_up(self, session: Session, who: list[int]) -> None:
        """These speak in the session, in this order."""
        session.participations.all().delete()
        speakers = dict.fromkeys(self.pick(Speaker, each) for each in who)
        for position, speaker in enumerate(speakers):
            factories.participation(session, speaker, position=position)

    def pick(self, model: type[Any], which: int) -> Any:
        """One of the event's records."""
        found = list(model.objects.filter(event=self.event).order_by("pk"))
        return found[which % len(found)]

    def place(self, model: type[Any], name: str | None) -> Any:
        """The room or track of this name, made if there is none."""
        if name is None:
            return None
        found = model.objects.filter(event=self.event, name_key=fold(name)).first()
        return found or model.objects.create(event=self.event, name=name)

    def _parts(self, record: Any) -> list[Participation]:
        return list(record.participations.all()) if isinstance(record, Session) else []

    # A person in Swoogo

    @contextmanager
    def by_person(self) -> Iterator[Holding]:
        """Somebody changes something in Swoogo."""
        before = self.look()
        yield before
        self.memory.person_acted(before, self.look(), self.links())

    def pick_row(self, holding: Holding, kind: Kind, which: int) -> int | None:
        """One of the Swoogo event's records of a kind."""
        found = holding.of(kind)
        return found[which % len(found)] if found else None

    def person_edits(self, kind: Kind, which: int, name: str, value: str) -> None:
        with self.by_person() as holding:
            row = self.pick_row(holding, kind, which)
            held = {link.swoogo_id for ref, link in self.links().items() if ref[0] is kind}
            # Nobody could tell that a record under another name or time is the one that was asked for.
            if row is not None and (row in held or kind is Kind.SPEAKER):
                self.stage.person_changes(TABLES[kind], row, **{name: value})

    def person_deletes(self, kind: Kind, which: int) -> None:
        with self.by_person() as holding:
            row = self.pick_row(holding, kind, which)
            if row is not None:
                self.stage.person_deletes(TABLES[kind], row)

    def person_attaches_or_detaches(self, who: int, what: int) -> None:
        with self.by_person() as holding:
            speaker, session = (
                self.pick_row(holding, Kind.SPEAKER, who),
                self.pick_row(holding, Kind.SESSION, what),
            )
            if (speaker, session) in holding.attached:
                self.stage.control.delete(f"/speakers/{speaker}/sessions/{session}").raise_for_status()
            elif speaker and session:
                self.stage.person_attaches(speaker, session)

    def person_makes(self, kind: Kind, key: str, **values: Any) -> None:
        """Somebody makes a record by hand, unless one like it was asked for and may be on its way."""
        with self.by_person() as holding:
            for ref, link in self.links().items():
                has_landed = any(self.memory.owner[row] == ref for row in holding.fields)
                is_alike = fold(link.sent.get(key, "")) == fold(str(values[key]))
                if ref[0] is kind and link.state == "creating" and is_alike and not has_landed:
                    return
            self.stage.by_person(TABLES[kind], **values)

    # Syncs

    @contextmanager
    def judged(self) -> Iterator[None]:
        """Whatever a sync does meanwhile is judged."""
        before, links = self.look(), self.links()
        yield
        SyncJudge(self.memory, before, self.look(), links, self.links(), expected(self.event)).judge()

    def sync_and_die(self, moment: str, number: int) -> None:
        """A sync whose process dies on the way."""
        before = self.look()
        with self.judged(), killed(moment, number):
            self.sync()
        self.memory.process_died(before)

    def sync(self, *, asks: bool = True) -> SyncRun:
        """One sync, after whatever a killed process left was taken up."""
        set_breaker(self.stage.mapping, asks=asks)
        expire_leases()
        for lost in lease.lost_runs():
            execute(lost.pk)
        self.stage.mapping.refresh_from_db()
        run = execute(runs.request_run(self.stage.mapping, Trigger.CLI).pk)
        assert run is not None
        return run

    def come_to_rest(self) -> None:
        """Sync quietly until nothing is left to do; then all must agree."""
        has_succeeded = False
        for _ in range(MOST_SYNCS):
            with self.judged():
                run = self.sync(asks=False)
            if not run.calls:
                break
            assert not has_succeeded, "a sync after one that succeeded had something left to do"
            has_succeeded = run.status == "succeeded"
        assert run.status in {"succeeded", "partial"}, run.message
        connection = self.stage.mapping.connection_id
        rest = RestJudge(self.memory, self.look(), self.links(), expected(self.event), connection)
        is_clear = rest.judge()
        assert not run.calls or not is_clear, "the syncs never end"

    # Connections and mappings

    def remove_mapping(self) -> None:
        remove_mapping(self.stage.mapping)
        self.is_mapped = False

    def add_mapping(self) -> None:
        self.stage.mapping = add_mapping(self.event, self.stage.swoogo_event)
        self.is_mapped = True

    def reconnect(self, swoogo_event: int) -> None:
        """Disconnect, and map the event anew, maybe to another account's event."""
        disconnect(self.stage.organization)
        connect(self.stage.organization, *ACCOUNTS[swoogo_event])
        self.stage.swoogo_event = swoogo_event
        self.add_mapping()

    def send_again(self, which: int) -> None:
        """Make one of the records again that were deleted in Swoogo."""
        gone = sorted(ref for ref, link in self.links().items() if link.state == "deleted")
        if gone and runs.running_run(self.stage.mapping) is None:
            kind, number = gone[which % len(gone)]
            send_again_as_new(MODELS[kind].objects.get(pk=number))

    def look(self) -> Holding:
        """What the mapped Swoogo event holds."""
        return look(self.stage.sandbox, self.stage.swoogo_event)

    def links(self) -> Links:
        """Our links with it."""
        return our_links(self.event, self.stage.swoogo_event)
