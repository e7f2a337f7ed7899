"""An agenda, its mapping and a Swoogo event, which people on both sides change step by step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stagedoor.agenda.models import CustomField, Session, Speaker, Sponsor
from stagedoor.jobs.port import push, push_preview
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.field_mapping import find_source, map_field, put_back_default, unmap_field
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import FieldMapping, Preview, RunPurpose, RunScope, SyncRun, Trigger
from stagedoor.sync.planning.fields import FIELDS, Field
from stagedoor.sync.planning.read_definition import as_definition
from stagedoor.sync.planning.targets import NATIVE, TYPES
from tests import factories
from tests.state.breaker import set_breaker
from tests.state.previewed_decisions import DECISIONS
from tests.state.previewed_ours import OUR_SPONSORS, OURS
from tests.state.previewed_steps import MODELS, Step, suppressed
from tests.state.previewed_theirs import THEIR_SPONSORS, THEIRS
from tests.state.two_writers import Desk
from tests.sync.conftest import Stage

DEEDS = {**OURS, **OUR_SPONSORS, **THEIRS, **THEIR_SPONSORS, **DECISIONS}
FIELDS_HERE = {
    "Session Format": ("session", "choice", ["Talk", "Panel", "Keynote"]),
    "Topics": ("session", "choices", ["Tools", "People", "Poetry"]),
    "Shirt Size": ("speaker", "choice", ["S", "L", "XXL"]),
    "Booth": ("sponsor", "text", []),
}
"""Fields of the account that stand here under the same name, with choices that Swoogo lacks."""
NATIVE_FIELDS = {"capacity": Kind.SESSION, "phone": Kind.SPEAKER}
REMOVABLE = {
    "description": Kind.SESSION,
    "location_id": Kind.SESSION,
    "track_id": Kind.SESSION,
    "job_title": Kind.SPEAKER,
    "profile_picture": Kind.SPEAKER,
    "website": Kind.SPONSOR,
    "level": Kind.SPONSOR,
    "logo_id": Kind.SPONSOR,
}
"""Default rows of the field mapping that can be removed."""


class Table(Desk):
    """A desk at which all that bears on a preview changes."""

    def __init__(self, stage: Stage, scope: RunScope) -> None:
        super().__init__(stage)
        set_breaker(stage.mapping, asks=False)
        self.scope = scope
        self.serial = 0
        rows = stage.state()["definitions"]
        self.definitions = {row["name"]: row for row in rows if row["account_id"] == 1}
        self.definitions["level"] = self.definitions["Sponsor Level"]
        self.keys = {name: self._field(name, *facts) for name, facts in FIELDS_HERE.items()}
        self.kinds = {Kind.SPONSOR} if self.is_about_sponsors else {Kind.SESSION, Kind.SPEAKER}
        fields = {name: Kind(kind) for name, (kind, *_) in FIELDS_HERE.items()}
        self.mappable = {
            name: kind for name, kind in (fields | NATIVE_FIELDS | REMOVABLE).items() if kind in self.kinds
        }
        for name in ("Web", "Data"):
            factories.track(self.event, name)
        for number, name in enumerate(("Rope & Co", "Ferry Line", "Quay Hotel")):
            factories.sponsor(self.event, ("Gold", "Silver", "Bronze")[number], name=name)

    @property
    def is_about_sponsors(self) -> bool:
        """Whether it is the sponsors that are previewed."""
        return self.scope is RunScope.SPONSORS

    def _field(self, name: str, kind: str, type: str, choices: list[str]) -> str:
        made = CustomField.objects.create(event=self.event, kind=kind, name=name, type=type, choices=choices)
        return made.key

    def do(self, steps: Iterable[Step]) -> None:
        """Take these steps; what the product does not let be done is not."""
        for step in steps:
            self.serial += 1
            is_possible = self.event.sessions.filter(deleted_at=None).exists() or self.is_about_sponsors
            deed = DEEDS[step.what if is_possible else "add"]
            suppressed(deed, self, step)

    def pick(self, model: type[Any], which: int) -> Any:
        """One of the records that are not deleted here; of all where all are."""
        found = model.objects.filter(event=self.event).order_by("pk")
        if model in {Session, Speaker, Sponsor}:
            found = found.filter(deleted_at=None) or found
        return list(found)[which % len(found)]

    def choices(self, name: str) -> list[int]:
        """The ids of the choices of one of Swoogo's fields."""
        return [each["id"] for each in self.definitions[name]["choices"]]

    def attribute(self, name: str) -> str:
        """What one of Swoogo's fields is called in rows and bodies."""
        return str(self.definitions[name]["attribute"])

    def chosen(self, name: str, which: int) -> dict[str, Any]:
        """A body that gives one of Swoogo's fields a choice, or none."""
        numbers: list[Any] = ["", *self.choices(name)]
        picked = numbers[which % len(numbers)]
        is_list = self.definitions[name]["type"] == "checkboxList"
        return {self.attribute(name): [picked] if is_list else picked}

    def map_or_unmap(self, name: str) -> None:
        """Add this row to the field mapping, or remove it; a default row the other way round."""
        mapping, kind = self.stage.mapping, self.mappable[name]
        if name in REMOVABLE:
            is_removed = FieldMapping.objects.filter(mapping=mapping, kind=kind, theirs=name).exists()
            (put_back_default if is_removed else unmap_field)(mapping, kind, name)
            return
        target = self._target(name, kind)
        if FieldMapping.objects.filter(mapping=mapping, kind=kind, theirs=target.name).exists():
            unmap_field(mapping, kind, target.name)
        else:
            map_field(mapping, find_source(mapping, kind, self.keys.get(name, name)), target)

    def _target(self, name: str, kind: Kind) -> Field:
        if name in self.definitions:
            definition = as_definition(self.definitions[name])
            held = TYPES[definition.type]
            return Field(kind, definition.attribute, definition.name, held, definition=definition)
        theirs = {"phone": "mobile_phone"}.get(name, name)
        return next(each for each in (*NATIVE[kind], *FIELDS[kind].rows) if each.name == theirs)

    def refs(self, only: Iterable[tuple[str, int]]) -> list[tuple[Kind, int]]:
        """The ticked records."""
        chosen = [(Kind(kind), which) for kind, which in only if Kind(kind) in self.kinds]
        return [(kind, self.pick(MODELS[kind], which).pk) for kind, which in chosen]

    def sync(self) -> SyncRun:
        """One sync of the scope, to which whatever would stop it has been allowed."""
        return self._run(RunPurpose.SYNC)

    def preview(self, only: list[tuple[Kind, int]]) -> Preview:
        """What a sync would do now; nothing is written for that."""
        self.stage.forget_calls()
        run = self._run(RunPurpose.PREVIEW, only)
        assert run.status == "previewed", run.message
        assert self.stage.writes() == [], "a preview wrote"
        return Preview.objects.get(run=run)

    def apply(self, made: Preview, off: set[int]) -> SyncRun:
        """Apply it, without these lines."""
        self.stage.forget_calls()
        run = execute(push_preview(made, off, Trigger.CLI).run.pk)
        assert run is not None
        return run

    def _run(self, purpose: RunPurpose, only: Iterable[tuple[Kind, int]] = ()) -> SyncRun:
        self.stage.mapping.refresh_from_db()
        asked = push(self.stage.mapping, Trigger.CLI, scope=self.scope, purpose=purpose, only=only)
        run = execute(asked.run.pk)
        assert run is not None
        return run
