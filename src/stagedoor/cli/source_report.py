"""What ``stagedoor source`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagedoor.cli.common import echo

if TYPE_CHECKING:
    from stagedoor.imports.domain.apply import ImportResult
    from stagedoor.sources.domain.manage import Found
    from stagedoor.sources.models import Pull, Source


def print_advice(found: Found) -> None:
    """What to do at the source, and problems of what it gave."""
    for line in found.advice:
        echo(line)
    for problem in found.problems:
        echo(f"{'note' if problem.severity == 'note' else 'problem'}: {problem}")


def print_pulled(result: ImportResult | None) -> None:
    """What a pull did, where it did anything or lost something."""
    from stagedoor.cli.import_report import print_result

    if result is not None and (result.import_id or result.lost_something):
        print_result(result, None)


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
