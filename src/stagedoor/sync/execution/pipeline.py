"""One sync: translate → compare → check → read → plan → breaker → apply → record.

A preview ends after the breaker, and applying one begins by looking whether it still holds: ``preview.py``.
The run goes around again while creates are unsettled or records turned out to be deleted in Swoogo; whatever
interrupts it, the next time around plans from the record links.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F

from stagedoor.agenda.domain.pictures import fetch_waiting
from stagedoor.agenda.models import PictureState
from stagedoor.common import shared_clock
from stagedoor.common.errors import NotFound
from stagedoor.swoogo import Client
from stagedoor.swoogo.records import Kind, Row
from stagedoor.sync.credits.ledger import Urgency
from stagedoor.sync.domain.proposals import keep_proposals
from stagedoor.sync.domain.questions import limits_of, stop_to_ask
from stagedoor.sync.domain.quiet import revision_of, wake
from stagedoor.sync.execution.check_fields import check_fields
from stagedoor.sync.execution.claims import (
    open_claims,
    seconds_until_due,
)
from stagedoor.sync.execution.contacts import look_at_contacts
from stagedoor.sync.execution.context import RunContext
from stagedoor.sync.execution.dispatcher import Dispatcher
from stagedoor.sync.execution.late_writes import (
    late_creates,
    left_over,
    read_uncertain,
    seconds_until_landed,
    settle_late_creates,
)
from stagedoor.sync.execution.lists import Lists
from stagedoor.sync.execution.open_removals import keep_standing, open_removals, settle_removals, with_removed
from stagedoor.sync.execution.operations.pictures import let_go_of_pictures
from stagedoor.sync.execution.operations.reads import ReadOperation
from stagedoor.sync.execution.outcomes import Outcomes
from stagedoor.sync.execution.preflight import Days, check_event, event_days
from stagedoor.sync.execution.resting import rest_if_done, scopes_of_rounds
from stagedoor.sync.execution.stages import apply_plan
from stagedoor.sync.mapped_fields import read_settings
from stagedoor.sync.models import RunScope, RunStatus, SyncRun
from stagedoor.sync.planning.breaker import Question, questions
from stagedoor.sync.planning.changes import Plan
from stagedoor.sync.planning.chosen import ChosenLines
from stagedoor.sync.planning.doubtful_lists import without_creates
from stagedoor.sync.planning.forecast import kinds_read_as_lists
from stagedoor.sync.planning.missing_routes import without_missing_routes
from stagedoor.sync.planning.plan import make_plan
from stagedoor.sync.planning.records import Agenda, Desired, Levels, Ref
from stagedoor.sync.planning.selection import Selection
from stagedoor.sync.snapshot import (
    KINDS,
    known_levels,
    link_facts,
    read_links,
    read_policy,
    read_scope,
    retire_strays,
    taken_ids,
    translate,
)

ROUNDS = 4
PICTURE_SECONDS = 10.0


class Pipeline:
    """The stages of one run, and what they hand on. This one sends the agenda."""

    def __init__(self, run: SyncRun, dispatcher: Dispatcher) -> None:
        self.run = run
        self.mapping = run.mapping
        self.dispatcher = dispatcher
        retire_strays(self.mapping)
        self.scope = RunScope(run.scope)
        links = read_links(self.mapping, self.scope)
        self.settings = read_settings(self.mapping)
        self.policy = read_policy(self.mapping)
        self.context = RunContext(self.mapping, links, Outcomes(run), self.settings.fields)
        self.revision = 0
        self.agenda: Agenda
        self.desired: Desired
        self.lists = Lists(run, self.context, dispatcher, lambda: self.names)
        # Credits spent on the checks before anything, on contacts, and on levels that are read each time.
        self.check_credits = self.contact_credits = self.level_credits = 0
        self.limits = limits_of(self.mapping)
        self.selection = Selection(frozenset((Kind(kind), number) for kind, number in run.only))
        # The lines that go where a preview is applied.
        self.chosen: ChosenLines | None = None
        self.is_checked = False
        self.is_sending = False

    def go(self) -> RunStatus:
        """Bring Swoogo in step; raises the error that stopped the run."""
        if self.scope in scopes_of_rounds(self.mapping):
            wake(self.mapping.event)
        self.translate()
        self.bring_in_step()
        if self.fetch_pictures():
            self.bring_in_step()
        status = self.record(self.plan())
        self.rest_if_done()
        return status

    def rest_if_done(self) -> None:
        """Let continuous sync pass the mapping over if there is nothing left to do (R45)."""
        is_of_rounds = self.scope in scopes_of_rounds(self.mapping)
        if is_of_rounds and not self.lists.doubts and not self.is_anything_open():
            rest_if_done(self.context, self.scope, self.agenda, self.desired, self.revision)

    def bring_in_step(self) -> None:
        """Look, ask and send, until nothing is left that another round could settle."""
        for _ in range(ROUNDS):
            if self.is_in_step():
                return
            self.ask()
            self.check()
            self.settle_late()
            self.look()
            self.ask()
            if not self.send():
                return

    def is_in_step(self) -> bool:
        """Whether Swoogo holds all of it, as far as the links tell, and nothing is left to be settled."""
        return self.plan().is_empty and not self.is_anything_open()

    def is_anything_open(self) -> bool:
        """Whether something was on its way of which nobody knows whether it landed."""
        is_late = left_over(self.context) or late_creates(self.context)
        return bool(is_late or open_removals(self.context, self.desired))

    def ask(self) -> None:
        """Stop before the first write where a person has to say yes; costs no call (R40)."""
        if not self.is_sending:
            stop_to_ask(self.run, self.questions())

    def questions(self) -> list[Question]:
        """What a person has to be asked about the plan as it stands."""
        links = link_facts(self.context.links)
        return questions(self.plan(), links, self.names, self.limits, self.lists.missing)

    def look(self) -> None:
        """Read what has to be known before anything is written: the event, lists, contacts, records."""
        self.check()
        self.lists.stock(self.plan().kinds_to_list)
        self.look_at_contacts(self.plan())
        self.read(self.plan())
        if self.lists.look_for_deleted():
            # A room that is gone there is made again.
            self.lists.stock(self.plan().kinds_to_list - self.lists.held.keys())

    def settle_late(self) -> None:
        """See to what landed late in Swoogo; no line of a preview is about records that it made then."""
        late = late_creates(self.context) if self.chosen is None else []
        if late:
            self.is_sending = True
            settle_late_creates(self.context, self.call, late)
        settle_removals(self.context, self.desired, self.call, self.dispatcher.pause)

    def send(self) -> bool:
        """Carry the plan out; whether another round may settle what is left."""
        self.is_sending = True
        self.apply(self.plan())
        is_repaired = self.read_uncertain()
        deleted = self.lists.look_for_deleted()
        is_unfilled, self.context.unfilled = self.context.unfilled, False
        return self.wait_for_claims() or deleted or is_repaired or is_unfilled

    def translate(self) -> None:
        """Agenda → desired records; who goes, and why not."""
        self.revision = revision_of(self.mapping.event)
        self.agenda = read_scope(self.mapping.event, self.scope, self.settings)
        links = self.context.links
        self.desired = translate(self.scope, self.agenda, links, self.levels(), self.settings)
        keep_standing(self.context, self.desired)

    def levels(self) -> Levels | None:
        """The account's sponsorship levels, as far as they are known."""
        return known_levels(self.mapping.connection)

    def plan(self) -> Plan:
        """Desired × links × what Swoogo holds → changes; before anything was listed this only compares."""
        taken = with_removed(self.context, taken_ids(self.mapping)) if self.lists.held else None
        links, rows = link_facts(self.context.links), self.context.rows
        plan = make_plan(self.desired, links, self.lists.held, taken, rows, policy=self.policy)
        plan = without_missing_routes(plan, self.dispatcher.client.readings.missing)
        plan = self.selection.of(without_creates(plan, self.lists.doubts), self.desired, links)
        return self.chosen.of(plan, self.desired) if self.chosen else plan

    def check(self) -> None:
        """The Swoogo event is there and its clock agrees with ours; raises before anything is written."""
        if self.is_checked:
            return
        spent = self.dispatcher.client.credits
        try:
            row: Row | NotFound = self.dispatcher.call(
                lambda: self.dispatcher.client.event(self.mapping.swoogo_event_id), cost=1
            )
        except NotFound as error:
            row = error
        check_event(self.mapping, row, self.days())
        check_fields(self.mapping, self.context.fields, KINDS[self.scope], self.call)
        self.check_credits = self.dispatcher.client.credits - spent
        self.is_checked = True

    def days(self) -> Days | None:
        """The days on which both events' clocks must agree (R15)."""
        sent = (each for each in self.agenda.sessions if (Kind.SESSION, each.id) in self.desired.records)
        return event_days(self.mapping.event, sent)

    def look_at_contacts(self, plan: Plan) -> None:
        """What the account knows of new speakers, unless the mapping has ours sent at once (R37)."""
        if not self.mapping.rewrite_contacts:
            spent = self.dispatcher.client.credits
            known, contacts = self.context.contacts, self.lists.contacts
            self.context.contacts = look_at_contacts(plan, self.dispatcher, known, contacts)
            self.contact_credits += self.dispatcher.client.credits - spent

    def read(self, plan: Plan) -> None:
        """Read the records that are to be updated: one by one, or the kind's list where that costs less."""
        updates = plan.to_read
        for kind in sorted(kinds_read_as_lists(plan, self.lists.listed, self.lists.pages)):
            self.lists.read_linked(kind)
        singles = [update for update in updates if update.wanted.kind not in self.lists.listed]
        if singles:
            SyncRun.objects.filter(pk=self.run.pk).update(total=F("done") + len(singles))
            self.dispatcher.enter("Reading records in Swoogo", len(singles))
            for are_urgent, urgency in ((True, Urgency.URGENT), (False, Urgency.TEXTS)):
                chosen = [update.wanted for update in singles if update.is_urgent is are_urgent]
                self.dispatcher.send_all((ReadOperation(self.context, each) for each in chosen), urgency)

    def apply(self, plan: Plan) -> None:
        """Carry the plan out."""
        apply_plan(plan, self.context, self.dispatcher)

    def fetch_pictures(self) -> bool:
        """Fetch what is still waiting, once the agenda went: a slow host holds up nothing but its picture."""
        event = self.mapping.event
        if not event.pictures.filter(state=PictureState.WAITING).exists():
            return False
        self.dispatcher.look_up()
        fetched = fetch_waiting(event, deadline_seconds=PICTURE_SECONDS).fetched
        self.translate()
        return fetched > 0

    def read_uncertain(self) -> bool:
        """Read what a lost process had on its way, once it has landed; whether something has to go again."""
        left = left_over(self.context)
        if not left:
            return False
        seconds = seconds_until_landed(write for writes in left.values() for write in writes)
        self.dispatcher.pause(seconds, "Waiting to read what may have been changed on the way.")
        return read_uncertain(self.context, self.call, left)

    def call(self, make: Callable[[Client], Any], cost: int = 1) -> Any:
        """One call, within the budget, that may use what is kept back for looking things up."""
        return self.dispatcher.call(lambda: make(self.dispatcher.client), cost, Urgency.SETTLING)

    def wait_for_claims(self) -> bool:
        """Wait until unconfirmed creates can be settled; whether there are any that a list may settle."""
        unclear = {(Kind(remark.kind), remark.id) for remark in self.lists.unclear}
        claims = [
            link
            for of_kind in open_claims(self.context.links).values()
            for ref, link in of_kind.items()
            if ref not in unclear and ref[0] not in self.lists.doubts
        ]
        if claims:
            seconds = seconds_until_due(claims, shared_clock.now())
            self.dispatcher.pause(seconds, "Waiting to look up what Swoogo did not confirm.")
        return bool(claims)

    def record(self, plan: Plan) -> RunStatus:
        """What was left out and why, warnings, counts."""
        left_out = [*plan.left_out, *self.lists.unclear]
        with transaction.atomic():
            keep_proposals(self.mapping, plan.proposals)
            self.context.outcomes.leave_out(left_out)
            let_go_of_pictures(self.context, left_out)
            for warning in self.desired.warnings:
                self.context.outcomes.add_warning(warning)
            self.context.outcomes.tell_news()
            self.run.unchanged = self.context.outcomes.count_unchanged(self.desired.records)
            attempted = self.selection.counted(self.desired)
            return self.context.outcomes.count(attempted, left_out, self.context.links)

    @property
    def names(self) -> dict[Ref, str]:
        """Names for messages."""
        return {ref: wanted.name for ref, wanted in self.desired.records.items()}
