"""What is known about one Swoogo account beyond the documents: found by the probe, or met on the way."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Readings:
    """How an account answers where the documents are silent (Swoogo API notes, §14).

    ``None`` means *not probed*: behave as ``endpoints.FACTS`` says, and be careful. Only what changes what is
    sent is asked: every reading here is consulted by the client or by the sync.

    - ``routes``: calls whose path is another than assumed, ``{"update speaker": "PUT {res}/{id}"}``
    - ``missing``: calls for which no path works, ``["update speaker"]``: they are not tried
    - ``json_suffix``: ``".json"`` when paths are only found with it
    - ``per_page_cap``: the most rows a list page can be asked for
    - ``list_credits``: credits that a list page costs
    - ``update``: a PUT changes the sent fields only, or empties the others
    - ``attach``: session ids sent are added to the speaker's, or take their place
    - ``attach_again``: what an id attached already does
    - ``detach``: one link is removed by its own path, or by sending the list that remains
    - ``probed_at``: ISO time of the probe, UTC
    """

    routes: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = field(default_factory=list)
    json_suffix: str = ""
    per_page_cap: int | None = None
    list_credits: int = 10
    update: Literal["partial", "whole"] | None = None
    attach: Literal["adds", "replaces"] | None = None
    attach_again: Literal["kept", "doubled", "refused"] | None = None
    detach: Literal["unlink", "replace"] = "unlink"
    probed_at: str | None = None

    def to_json(self) -> str:
        """Text that :meth:`from_json` reads back."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, stored: str | Mapping[str, Any] | None) -> Readings:
        """Readings from what was stored, parsed or as text; unknown keys are ignored."""
        values = json.loads(stored) if isinstance(stored, str) and stored else stored or {}
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
