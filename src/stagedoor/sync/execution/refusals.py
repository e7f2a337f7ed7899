"""What Swoogo said about a record, with the labels of our fields in place of Swoogo's names."""

from __future__ import annotations

import re
from collections.abc import Collection
from http import HTTPStatus

from stagedoor.common.errors import FieldProblem, Rejected, RemoteError, StagedoorError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.fields import Fields, FieldSet

# Whoever gave it up in one event may have kept it in another: the account's contacts hold emails.
EMAIL_HELD = "An email is taken once in a Swoogo account: look there for the contact that holds it."

# Names of one word, such as "name", are words of a sentence too: they are left as they stand.
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)+")


def in_words(kind: str, error: StagedoorError, mapped: FieldSet) -> str:
    """The error for people, about a record of this kind; an attachment or a picture is a speaker's."""
    if not isinstance(error, RemoteError) or not any(problem.field for problem in error.problems):
        return str(error)
    fields = mapped[Kind(kind) if kind in mapped else Kind.SPEAKER]
    return f"Swoogo refused it. {problems_in_words(fields, error.problems)} {error.remedy}".strip()


def problems_in_words(fields: Fields, problems: Collection[FieldProblem]) -> str:
    """Which fields Swoogo refused and what it said; of an email, where to look for who holds it."""
    told = "; ".join(
        f"{fields.named(problem.field).label}: {_labelled(fields, problem.message)}"
        if problem.field
        else _labelled(fields, problem.message)
        for problem in problems
    )
    is_email = any(problem.field == "email" for problem in problems)
    return f"{told} {EMAIL_HELD}" if is_email else told


def reason_of(error: StagedoorError) -> str:
    """The code of an error that kept a record from going; that no path was found has one of its own."""
    is_path = isinstance(error, Rejected) and error.status == HTTPStatus.METHOD_NOT_ALLOWED
    return "path_refused" if is_path else error.code


def _labelled(fields: Fields, text: str) -> str:
    """The text with Swoogo's names of fields turned into labels: ``Track`` for ``track_id``."""
    return _NAME.sub(lambda found: fields.named(found[0]).label, text)
