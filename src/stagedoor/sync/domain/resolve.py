"""*Send ours*, *Keep theirs* and *Put theirs back*: a person decides about fields that differ (R37).

What was decided stands in the record link: what counts as sent, and what Swoogo was last seen to hold. So it
holds until either side changes again, and the next sync carries it out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import AgendaRecord
from stagedoor.common.errors import ConfigError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.runs import refuse_during_a_run
from stagedoor.sync.mapped_fields import read_fields
from stagedoor.sync.models import EventMapping, LinkState, RecordLink, RunRecord
from stagedoor.sync.planning.both_changed import ours_now
from stagedoor.sync.planning.compare import canonical, form_value
from stagedoor.sync.planning.fields import BESIDE_FIELDS, Field
from stagedoor.sync.planning.policy import PICTURE
from stagedoor.sync.planning.records import LinkFacts, Ref, Wanted
from stagedoor.sync.snapshot import SCOPES, link_facts, plan_now


def send_ours(record: AgendaRecord, fields: Collection[str], actor: Person | None = None) -> None:
    """Let the next sync send these fields over what Swoogo held when they were found to differ.

    Raises ConfigError, with nothing changed, where nothing of it differs, and while a sync is under way.
    """
    _decide(record, fields, "ours", actor)


def keep_theirs(record: AgendaRecord, fields: Collection[str], actor: Person | None = None) -> None:
    """Leave these fields as they are in Swoogo, until they change here. Raises as ``send_ours``."""
    _decide(record, fields, "theirs", actor)


def _decide(record: AgendaRecord, fields: Collection[str], choice: str, actor: Person | None) -> None:
    mapping, kind = live_mapping(record.event), Kind(record._meta.model_name or "")
    # Times make sense only together.
    picks = {(kind, record.pk): read_fields(mapping)[kind].together(fields)}
    if not choose(mapping, picks, choice, actor):
        raise ConfigError(
            f"“{record}” does not differ from Swoogo there any more, so nothing was changed.",
            code="no_difference",
            remedy="Check drift to see how it stands now.",
        )


def choose_for_all(mapping: EventMapping, choice: str, actor: Person | None = None) -> int:
    """The same choice for every field that is known to differ and that nobody has settled; how many."""
    picks = {
        (Kind(link.kind), link.record_id): frozenset(
            each["field"] for each in open_differences(link) if not each.get("is_kept")
        )
        for link in _linked(mapping)
    }
    return choose(mapping, {ref: names for ref, names in picks.items() if names}, choice, actor)


@transaction.atomic
def choose(
    mapping: EventMapping,
    picks: Mapping[Ref, Collection[str]],
    choice: str,
    actor: Person | None = None,
) -> int:
    """Settle these fields of these records, as far as they differ; how many. ``choice``: ours or theirs.

    Raises ConfigError ``sync_running`` while a sync is under way.
    """
    refuse_during_a_run(mapping)
    count, schema = 0, read_fields(mapping)
    wanted: dict[Ref, Wanted] = {}
    links: dict[Ref, LinkFacts] = {}
    for scope in {SCOPES[kind] for kind, _ in picks}:
        now = plan_now(mapping, scope)
        wanted |= now.desired.records
        links |= link_facts(now.links)
    for link in _linked(mapping).select_for_update():
        ref = (Kind(link.kind), link.record_id)
        found = [each for each in open_differences(link) if each["field"] in picks.get(ref, ())]
        if not found:
            continue
        for each in found:
            name = each["field"]
            ours = ours_now(wanted[ref], name, links) if ref in wanted else link.sent.get(name, "")
            settle(link, schema[ref[0]].named(name), ours, each, choice)
        link.save()
        count += len(found)
        names = [each["field"] for each in found]
        record_change(mapping.event, actor, f"swoogo.{choice}_chosen", link, fields=names)
    return count


def settle(link: RecordLink, field: Field, ours: str, found: dict[str, Any], choice: str) -> None:
    """Write one choice into the link, unsaved: ours goes with the next sync, or theirs stays."""
    if field.name in BESIDE_FIELDS:
        _settle_beside_fields(link, found, choice)
        return
    name, there = field.name, found.get("value", found["theirs"])
    others = [each for each in link.differences if each["field"] != name]
    link.baseline = {**link.baseline, name: there}
    link.waiting = [each for each in link.waiting if each["field"] != name]
    link.drift = [each for each in link.drift if each["field"] != name]
    link.put_back = {each: value for each, value in link.put_back.items() if each != name}
    if choice == "ours":
        # It holds theirs, so ours differs from it and goes.
        link.sent = {**link.sent, name: form_value(field, there)}
        link.pending = sorted({*link.pending, name})
        link.differences = others
    else:
        link.sent = {**link.sent, name: ours}
        kept = {"field": name, "theirs": found["theirs"], "ours": canonical(field, ours), "is_kept": True}
        link.differences = [*others, kept]


def _settle_beside_fields(link: RecordLink, found: dict[str, Any], choice: str) -> None:
    """The same for the sessions that a speaker is on, and for a picture."""
    name = found["field"]
    link.drift = [each for each in link.drift if each["field"] != name]
    link.differences = [each for each in link.differences if each["field"] != name]
    if choice == "theirs":
        sides = {"theirs": found["theirs"], "ours": link.picture_sent} if name == PICTURE else found["value"]
        link.differences = [*link.differences, {**found, "value": sides, "is_kept": True}]
        return
    link.pending = sorted({*link.pending, name})
    if name == PICTURE:
        # No picture counts as sent, so ours goes.
        link.picture_sent, link.beside_contact = "", False
        return
    ours, theirs = (
        set(map(int, filter(None, found["value"][side].split(",")))) for side in ("ours", "theirs")
    )
    # Whom others took off counts as never attached; whom they attached counts as attached by us.
    link.attached = sorted((set(link.attached) - (ours - theirs)) | (theirs - ours))
    link.attached_before = sorted(set(link.attached_before) - (ours ^ theirs))


def open_differences(link: RecordLink) -> list[dict[str, Any]]:
    """The fields of which somebody may choose, each once: those that wait, that drifted, that were kept."""
    found: dict[str, dict[str, Any]] = {}
    for each in (*link.differences, *link.drift, *link.waiting):
        found[each["field"]] = {"value": link.baseline.get(each["field"], each["theirs"]), **each}
    return list(found.values())


def replaced_theirs(link: RecordLink) -> RunRecord | None:
    """The latest sync in which ours took the place of theirs, unless that was settled since."""
    done = RunRecord.objects.filter(
        run__mapping__event=link.event,
        run__mapping__swoogo_event_id=link.swoogo_event_id,
        kind=link.kind,
        record_id=link.record_id,
    )
    last = done.exclude(theirs=[]).select_related("run").last()
    if last is None:
        return None
    kept = {each["field"] for each in link.differences if each.get("is_kept")} | link.put_back.keys()
    return None if kept >= {each["field"] for each in last.theirs} else last


@transaction.atomic
def put_theirs_back(done: RunRecord, actor: Person | None = None) -> list[str]:
    """Let the next sync give Swoogo again what ours took the place of in this run; ours stays here, unsent.

    Returns the labels of the fields. Raises ConfigError where the run kept none of theirs, where the record
    is not linked any more, and while a sync is under way.
    """
    mapping = live_mapping(done.run.mapping.event)
    refuse_during_a_run(mapping)
    ref = (Kind(done.kind), done.record_id)
    link = _link(mapping, ref)
    fields = read_fields(mapping)[ref[0]]
    wanted, links = _wanted(mapping, ref)
    if not done.theirs or wanted is None or mapping.swoogo_event_id != done.run.mapping.swoogo_event_id:
        raise ConfigError(
            f"There is nothing of “{done.name}” that could be put back, so nothing was changed.",
            code="nothing_to_put_back",
        )
    going = {
        each["field"]: {
            "value": form_value(fields.named(each["field"]), each["value"]),
            "ours": ours_now(wanted, each["field"], links),
        }
        for each in done.theirs
    }
    link.put_back = {**link.put_back, **going}
    link.pending = sorted({*link.pending, *going})
    link.save(update_fields=["put_back", "pending"])
    record_change(mapping.event, actor, "swoogo.put_back", done.name, fields=sorted(going))
    return list(dict.fromkeys(fields.named(name).label for name in going))


def _link(mapping: EventMapping, ref: Ref) -> RecordLink:
    link = _linked(mapping).select_for_update().filter(kind=ref[0], record_id=ref[1]).first()
    if link is None:
        raise ConfigError("This record does not stand in Swoogo, so nothing was changed.", code="not_linked")
    return link


def _linked(mapping: EventMapping) -> QuerySet[RecordLink]:
    return RecordLink.objects.filter(
        event=mapping.event, swoogo_event_id=mapping.swoogo_event_id, state=LinkState.LINKED
    )


def _wanted(mapping: EventMapping, ref: Ref) -> tuple[Wanted | None, dict[Ref, LinkFacts]]:
    """The record as the agenda has it now, and the links that its references point to."""
    now = plan_now(mapping, SCOPES[ref[0]])
    return now.desired.records.get(ref), link_facts(now.links)
