"""R12 and R14: headshots in Swoogo."""

from __future__ import annotations

import io
import os
from typing import Any

from PIL import Image

from stagedoor.agenda.domain.pictures import set_picture
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import picture


def noise() -> bytes:
    """A picture that cannot be made as small as a plain one."""
    file = io.BytesIO()
    Image.frombytes("RGB", (80, 80), os.urandom(3 * 80 * 80)).save(file, "PNG")
    return file.getvalue()


def test_R12_the_headshot_goes_along_once(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    set_picture(ada, picture(1), "ada.png", None)
    factories.session(stage.event, ada)
    assert stage.sync().status == "succeeded"
    assert [bool(row["profile_picture"]) for row in stage.swoogo("speakers")] == [True]
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R14_a_headshot_that_cannot_be_made_to_fit_is_left_out_and_everything_else_goes(
    stage: Stage, settings: Any
) -> None:
    settings.IMAGE_LIMIT_BYTES = 300
    noisy, plain = (
        factories.speaker(stage.event, first_name=name, last_name="Vale") for name in ("Noisy", "Plain")
    )
    set_picture(noisy, noise(), "noisy.png", None)
    set_picture(plain, picture(1), "plain.png", None)
    factories.session(stage.event, noisy, plain)
    run = stage.sync()
    outcomes = stage.outcomes(run)
    assert outcomes["picture", "Noisy Vale"] == "skipped:picture_unfittable"
    assert outcomes["picture", "Plain Vale"] == "created"
    assert (run.status, run.succeeded["speakers"]) == ("succeeded", 2)
    pictures = {row["first_name"]: bool(row["profile_picture"]) for row in stage.swoogo("speakers")}
    assert pictures == {"Noisy": False, "Plain": True}
