"""Every picture of the documentation, in the order in which they are taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from docs.screenshots import steps
from docs.screenshots.picture import HEIGHT, WIDTH
from docs.screenshots.steps import EVENT, MAPPINGS, Stage


class Shot(NamedTuple):
    """One picture: docs/images/NAME.png, of this page, once ``before`` was done there.

    Without a page it is taken where the one before ended. ``width`` and ``height`` are pixels.
    """

    name: str
    page: str
    before: Callable[[Stage], None] = steps.nothing
    width: int = WIDTH
    height: int = HEIGHT


SHOTS = (
    Shot("first-preview", "harbour/", steps.make_tide_days),
    Shot("first-sync", "", steps.apply_preview),
    Shot("run", f"{EVENT}/sessions/", steps.preview_and_apply),
    Shot("event-home", f"{EVENT}/", height=700),
    Shot("record-skipped", f"{EVENT}/speakers/?q=Noor", steps.open_noor),
    Shot("agenda-list", f"{EVENT}/sessions/?status=accepted&day=2030-06-04", steps.tick_three, width=1440),
    Shot("day-grid", f"{EVENT}/sessions/grid/?day=2030-06-04"),
    Shot("import-check", f"{EVENT}/import/", steps.upload_late_additions),
    Shot("drift", f"{EVENT}/drift/", steps.others_edit),
    Shot("record-differs", f"{EVENT}/drift/", steps.open_knots),
    Shot("mapping-window", MAPPINGS),
    Shot("mapping-settings", MAPPINGS, steps.open_settings, height=1120),
    Shot("field-mapping", MAPPINGS, steps.add_a_level),
    Shot("preview", f"{EVENT}/sessions/", steps.change_the_agenda),
    Shot("source", f"{EVENT}/sources/", steps.add_riverside),
    Shot("match", f"{EVENT}/matches/", steps.look_at_what_is_there),
    Shot("take-up", f"{EVENT}/take-up/", steps.reconnect, height=600),
)
