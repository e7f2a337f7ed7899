"""A whole installation on this machine: web and worker processes, the real sandbox, a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from swoogo_sandbox.server import RunningSandbox, start
from tests.installed import Ready
from tests.proof import amount

STARTS_ON = (datetime.now(UTC) + timedelta(days=120)).date()
STAGEDOOR = [sys.executable, "-m", "stagedoor"]
START_SECONDS = 120
TROUBLE = {"error", "warning"}
# Of a page, on a machine that does much else; Playwright's own is 5 seconds.
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Site:
    """A served Stagedoor; ``base`` is its address."""

    base: str
    environment: dict[str, str]
    folder: Path
    sandbox: RunningSandbox

    def stagedoor(self, *arguments: str) -> str:
        """Run a command as its operator would; what it prints."""
        done = subprocess.run(
            [*STAGEDOOR, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, name: str, text: str) -> str:
        """A file to import."""
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def sign_in(self, page: Page, organization: str) -> None:
        """Make an organization with an owner, and let them in by their one-time link."""
        self.stagedoor("org", "create", organization, "--name", organization.capitalize())
        email = f"owner@{organization}.example.org"
        said = self.stagedoor("org", "add-member", organization, email, "--role", "owner")
        page.goto(next(word for word in said.split() if "/sign-in/" in word))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/password/set/")


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _wait_until_served(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=60).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the site was not served within {START_SECONDS} seconds:\n{log.read_text()}")


@pytest.fixture(scope="module", params=amount(["light"], ["light", "dark"]))
def theme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    """The colours that the system asks for; the dark ones in `make proof` only."""
    chosen: Literal["light", "dark"] = request.param
    return chosen


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, ready: Ready, theme: str) -> Iterator[Site]:
    """``stagedoor run`` on a free port, pointed at a fresh sandbox; one for each theme."""
    folder, port = tmp_path_factory.mktemp("site"), _free_port()
    ready.migrated(folder / "var")
    base, sandbox = f"http://127.0.0.1:{port}", start()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
        "STAGEDOOR_DATA_DIR": str(folder / "var"),
        "STAGEDOOR_SWOOGO_URL": sandbox.url,
        "STAGEDOOR_PUBLIC_URL": base,
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*STAGEDOOR, "run", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
        try:
            _wait_until_served(f"{base}/accounts/login/", process, folder / "log")
            yield Site(base, environment, folder, sandbox)
        finally:
            process.terminate()
            process.wait(START_SECONDS)
            sandbox.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        flags = ["--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, theme: Literal["light", "dark"]) -> Iterator[Page]:
    """A window of its own; trouble on its console, such as a breach of the CSP, fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type in TROUBLE else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == []
