"""R36, R38: whoever is killed while they apply a preview, exactly its lines go, once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.crash.conftest import Installation
from tests.proof import cases

pytestmark = pytest.mark.slow

SESSIONS = 8


def previewed(installation: Installation) -> dict[str, Any]:
    done = installation.run("sync", "camp/one", "--preview", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


PATHS = ["/locations/create", "/sessions/create", "/speakers/create", "/session"]


@pytest.mark.parametrize("path", cases(PATHS, 2, seed=36))
def test_R36_an_apply_that_was_killed_sends_exactly_the_rest_of_its_lines(
    installation: Installation, path: str
) -> None:
    installation.prepare(SESSIONS)
    made = previewed(installation)
    [off] = [line["line"] for line in made["lines"] if line["name"] == "Talk 0"]
    installation.control.put("/latency", json={"seconds": 0.15})
    apply = ("sync", "camp/one", "--apply", str(made["preview"]), "--without", str(off))
    process = installation.start(*apply)
    installation.kill_after(process, lambda: installation.count("POST", path) >= 2)
    installation.control.put("/latency", json={"seconds": 0.0})
    assert "applied already" in installation.run(*apply).stderr
    # Whoever comes next takes up what was left behind, and sees what it did not send.
    left = previewed(installation)
    assert {line["name"] for line in left["lines"]} == {"Talk 0", "Given0 Family0"}
    found = installation.swoogo()
    assert found["sessions"] == {f"Talk {n}": 1 for n in range(1, SESSIONS)}
    assert found["speakers"] == {f"s{n}@example.org": 1 for n in range(1, SESSIONS)}
    assert set(found["locations"].values()) == {1}
    assert installation.sync_json()["status"] == "succeeded"
    assert installation.swoogo()["sessions"] == {f"Talk {n}": 1 for n in range(SESSIONS)}
