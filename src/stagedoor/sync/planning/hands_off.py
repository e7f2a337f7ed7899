"""*Never touch in Swoogo*, on a record or one field of it (R43). Pure.

Before planning, what is marked is wanted as it was sent, so that nothing of it differs; after planning, what
would still change it (attachments, a picture) is taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.changes import Attach, Change, Detach, Plan, Remove, Upload
from stagedoor.sync.planning.fields import Fields
from stagedoor.sync.planning.policy import PICTURE, Policy
from stagedoor.sync.planning.records import CREATING, LINKED, Desired, LinkFacts, Ref, Remark, Wanted

Links = Mapping[Ref, LinkFacts]
NOT_REMOVED = "It, or who is on it, is marked “never touch in Swoogo”, so it is not removed there."
NEVER_TOUCHED = "It is marked “never touch in Swoogo”, so nothing of it is sent."


def leave_alone(desired: Desired, links: Links, policy: Policy) -> tuple[Desired, Links]:
    """The desired records and the links, so that nothing of what is marked differs."""
    records, known = dict(desired.records), dict(links)
    told: list[Remark] = []
    for ref in policy.hands_off.keys() & desired.records.keys():
        wanted, link = desired.records[ref], links.get(ref)
        if link is None:
            kept = _of_new(wanted, policy)
        elif link.state in {CREATING, LINKED}:
            kept = _of_linked(wanted, link, policy)
            known[ref] = replace(link, unconfirmed_fields=link.unconfirmed_fields - _marked(wanted, policy))
        else:
            continue
        if kept is None:
            del records[ref]
        else:
            records[ref] = kept
        if kept is None or policy.is_untouchable(ref):
            told.append(Remark(*ref, wanted.name, "hands_off", NEVER_TOUCHED))
        elif fields := _held_back(wanted, link, policy):
            message = f"Never touched in Swoogo, so not sent: {wanted.schema.labels(fields)}."
            told.append(Remark(*ref, wanted.name, "hands_off", message))
    told.sort(key=lambda remark: (remark.kind, remark.id))
    return replace(desired, records=records, left_out=(*desired.left_out, *told)), known


def _marked(wanted: Wanted, policy: Policy) -> frozenset[str]:
    return marked_fields(wanted.ref, policy, wanted.schema)


def marked_fields(ref: Ref, policy: Policy, fields: Fields) -> frozenset[str]:
    """The fields of a record that are never touched, with those that make sense only together with them."""
    if policy.is_untouchable(ref):
        return frozenset(fields.content)
    return fields.together(policy.untouchable_fields(ref) - {PICTURE})


def _of_new(wanted: Wanted, policy: Policy) -> Wanted | None:
    """The record without its marked fields; None where it cannot be made without them."""
    marked = _marked(wanted, policy)
    if policy.is_untouchable(wanted.ref) or marked & wanted.schema.required:
        return None
    return replace(
        wanted,
        fields={name: value for name, value in wanted.fields.items() if name not in marked},
        refs={name: ref for name, ref in wanted.refs.items() if name not in marked},
    )


def _of_linked(wanted: Wanted, link: LinkFacts, policy: Policy) -> Wanted:
    """The record with its marked fields as they were sent."""
    if link.state == CREATING:
        return wanted
    marked = _marked(wanted, policy)
    free = {name: value for name, value in wanted.fields.items() if name not in marked}
    sent = {name: value for name, value in link.sent.items() if name in marked}
    refs = {name: ref for name, ref in wanted.refs.items() if name not in marked}
    return replace(wanted, fields=free | sent, refs=refs)


def _held_back(wanted: Wanted, link: LinkFacts | None, policy: Policy) -> list[str]:
    """The marked fields in which the agenda says something else than what was sent."""
    marked, sent = _marked(wanted, policy), link.sent if link is not None else {}
    return [name for name, value in wanted.fields.items() if name in marked and sent.get(name, "") != value]


def without_marked(plan: Plan, links: Links, policy: Policy) -> Plan:
    """The plan without attachments, pictures and removals of what is marked."""
    if policy.hands_off:
        removals = [change for change in plan.changes if isinstance(change, Remove)]
        spared = [change for change in removals if _is_spared(change, links, policy)]
        plan.changes = [each for each in _allowed(plan.changes, links, policy) if each not in spared]
        plan.left_out += [Remark(each.kind, each.id, each.name, "hands_off", NOT_REMOVED) for each in spared]
    return plan


def _is_spared(change: Remove, links: Links, policy: Policy) -> bool:
    """Whether removing it would touch what is marked: itself, a field of it, or whom or what it takes off."""
    if (change.kind, change.id) in policy.hands_off:
        return True
    speakers = {ref: link for ref, link in links.items() if ref[0] is Kind.SPEAKER}
    if change.kind is Kind.SESSION:
        on_it = [ref for ref, link in speakers.items() if change.swoogo_id in link.attached]
        return any(map(policy.is_untouchable, on_it))
    attached = speakers[change.kind, change.id].attached
    sessions = [ref for ref, link in links.items() if ref[0] is Kind.SESSION and link.swoogo_id in attached]
    return any(map(policy.is_untouchable, sessions))


def _allowed(changes: Iterable[Change], links: Links, policy: Policy) -> Iterable[Change]:
    for change in changes:
        match change:
            case Upload():
                ref = (change.kind, change.id)
                if not policy.is_untouchable(ref) and PICTURE not in policy.untouchable_fields(ref):
                    yield change
            case Attach():
                left = _attached(change, links, policy)
                if left is not None:
                    yield left
            case Detach():
                about = ((Kind.SPEAKER, change.speaker), (Kind.SESSION, change.session))
                if not any(map(policy.is_untouchable, about)):
                    yield change
            case _:
                yield change


def _attached(change: Attach, links: Links, policy: Policy) -> Attach | None:
    """The attachment without marked sessions; None where nothing new is left."""
    if policy.is_untouchable((Kind.SPEAKER, change.speaker)):
        return None
    sessions = [each for each in change.sessions if not policy.is_untouchable((Kind.SESSION, each))]
    found = (links.get((Kind.SESSION, each)) for each in sessions)
    is_new = any(link is None or link.swoogo_id not in change.known for link in found)
    return replace(change, sessions=tuple(sessions)) if is_new else None
