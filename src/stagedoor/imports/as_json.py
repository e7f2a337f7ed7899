"""An import as the object that scripts read: the API and the command line share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stagedoor.imports.models import Import


def import_json(made: Import) -> dict[str, Any]:
    """An import; ``counts`` are of records, by what was done and kind."""
    return {
        "id": made.pk,
        "file": made.filename,
        "source": str(made.source),
        "person": made.person.email if made.person else None,
        "created_at": made.created_at.isoformat(),
        "undone_at": made.undone_at.isoformat() if made.undone_at else None,
        "counts": made.counts,
    }
