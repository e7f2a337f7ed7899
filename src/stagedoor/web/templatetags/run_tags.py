"""What pages show about runs besides their outcome: the key's credits, and questions to a person."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from stagedoor.sync.credits.budget import budget_of, budget_words
from stagedoor.sync.domain.closed_events import must_ask
from stagedoor.sync.domain.previews import summary, waiting_previews
from stagedoor.sync.domain.questions import open_question, still_asked
from stagedoor.sync.models import Connection, EventMapping, RunScope

register = template.Library()


@register.inclusion_tag("sync/_budget.html")
def key_budget(connection: Connection) -> dict[str, Any]:
    """What the key has spent of its credits lately (R39)."""
    budget = budget_of(connection)
    return {"budget": budget, "words": budget_words(budget)}


@register.filter
def grouped(number: int) -> str:
    """``"1,300"``."""
    return f"{number:,}"


@register.inclusion_tag("sync/_closed.html", takes_context=True)
def closed_question(
    context: Context, mapping: EventMapping, scope: str = RunScope.AGENDA.value
) -> dict[str, Any]:
    """Whether to sync with a Swoogo event that is closed, unless somebody has said yes to it."""
    return {
        "is_asked": must_ask(mapping),
        "starts": "sponsor_sync" if scope == RunScope.SPONSORS else "sync_start",
        **_question(context, mapping),
    }


@register.inclusion_tag("sync/_questions.html", takes_context=True)
def open_questions(
    context: Context, mapping: EventMapping, scope: str = RunScope.AGENDA.value
) -> dict[str, Any]:
    """What the mapping's latest sync stopped to ask, unless somebody has answered it (R40)."""
    asking = open_question(mapping, scope)
    return {
        "asking": asking,
        "questions": still_asked(asking) if asking else [],
        **_question(context, mapping),
    }


@register.inclusion_tag("sync/_waiting.html", takes_context=True)
def waiting_changes(context: Context, mapping: EventMapping | None) -> dict[str, Any]:
    """The previews of this mapping that wait for approval (R36)."""
    previews = list(waiting_previews(mapping)) if mapping is not None and mapping.hold else []
    return {"previews": [(each, summary(each)) for each in previews], **_about(context, mapping)}


def _about(context: Context, mapping: EventMapping | None) -> dict[str, Any]:
    return {"mapping": mapping, "organization": context["organization"], "can_edit": context["can_edit"]}


def _question(context: Context, mapping: EventMapping) -> dict[str, Any]:
    return {
        "mapping": mapping,
        "organization": context["organization"],
        "can_edit": context["can_edit"],
        "next": context["request"].get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
