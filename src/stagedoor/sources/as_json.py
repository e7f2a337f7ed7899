"""Live sources and their pulls as the objects that scripts read: the API and the command line share them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stagedoor.sources.domain.manage import Found
    from stagedoor.sources.models import Pull, Source


def source_json(found: Source) -> dict[str, Any]:
    """A source as JSON; never its secret."""
    return {
        "id": found.pk,
        "name": found.name,
        "kind": found.kind,
        "address": found.address,
        "has_secret": bool(found.secret),
        "every_minutes": found.every_minutes,
        "hold": found.hold,
        "when_gone": found.when_gone,
        "pulled_at": found.pulled_at.isoformat() if found.pulled_at else None,
        "next_pull_at": found.next_pull_at.isoformat() if found.next_pull_at else None,
        "trouble": {"code": found.trouble_code, "message": found.trouble} if found.trouble_code else None,
        "found": found.found,
        "gone": found.gone,
        "unchanged": {"not_modified": found.same_answers, "same_content": found.same_contents},
    }


def found_json(found: Found) -> dict[str, Any]:
    """What a test found, as JSON."""
    return {
        "found": found.facts.as_json(),
        "words": found.words,
        "advice": found.advice,
        "problems": [str(problem) for problem in found.problems],
    }


def pull_json(found: Pull) -> dict[str, Any]:
    """A pull as JSON."""
    return {
        "pull": found.pk,
        "at": found.at.isoformat(),
        "state": found.state,
        "message": found.message,
        "reasons": found.reasons,
        "import": found.made_id,
        **found.result,
    }
