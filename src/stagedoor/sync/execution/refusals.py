"""What Swoogo said about a record, with the labels of our fields in place of Swoogo's names."""

from __future__ import annotations

import re

from stagedoor.common.errors import RemoteError, StagedoorError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.fields import Fields, FieldSet

# Names of one word, such as "name", are words of a sentence too: they are left as they stand.
_NAME = re.compile(r"[a-z]+(?:_[a-z]+)+")


def in_words(kind: str, error: StagedoorError, mapped: FieldSet) -> str:
    """The error for people, about a record of this kind; an attachment or a picture is a speaker's."""
    if not isinstance(error, RemoteError) or not any(problem.field for problem in error.problems):
        return str(error)
    fields = mapped[Kind(kind) if kind in mapped else Kind.SPEAKER]
    told = "; ".join(
        f"{fields.named(problem.field).label}: {labelled(fields, problem.message)}"
        if problem.field
        else labelled(fields, problem.message)
        for problem in error.problems
    )
    return f"Swoogo refused it. {told} {error.remedy}".strip()


def labelled(fields: Fields, text: str) -> str:
    """The text with Swoogo's names of fields turned into labels: ``Track`` for ``track_id``."""
    return _NAME.sub(lambda found: fields.named(found[0]).label, text)
