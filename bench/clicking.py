"""A person who clicks about in a few events, and changes a session now and then."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence

import httpx2 as httpx

from bench.agenda import FIRST_DAY
from bench.site import Site, sign_in, token_of

PASSWORD = "tide-and-harbour-7"
PAUSE = (0.3, 2.0)  # seconds between two clicks, from and to
CHANGES_OF = 15  # one click of so many changes something
LISTS = (
    *("", "sessions/", "sessions/?page=3", "sessions/?q=session+1", "sessions/?status=accepted&sort=title"),
    f"sessions/grid/?day={FIRST_DAY}",
    *("speakers/", "speakers/?q=no", "sponsors/", "rooms/", "tracks/", "details/", "runs/", "imports/"),
)
RECORD = re.compile(r'href="(/[^"]+/(?:sessions|speakers|runs)/\d+/)"')


class Person:
    """Signs in, and clicks until told to stop. Seconds of each page and what went wrong are kept."""

    def __init__(self, site: Site, email: str, paths: Sequence[str], number: int) -> None:
        self.taken: list[float] = []
        self.errors: list[str] = []
        self.changes = 0
        self._email = email
        self._paths = paths
        self._number = number
        self._any = random.Random(number)
        self._browser = site.visitor()

    def click(self, until: float) -> None:
        """Click until that moment of ``time.monotonic``."""
        with self._browser:
            sign_in(self._browser, self._email, PASSWORD)
            while time.monotonic() < until:
                try:
                    self._once()
                except httpx.HTTPError as error:
                    self.errors.append(f"{type(error).__name__}: {error}")
                time.sleep(self._any.uniform(*PAUSE))

    def _once(self) -> None:
        """A list, then one of its records; now and then another title for it."""
        page = self._timed("GET", f"/{self._any.choice(self._paths)}/{self._any.choice(LISTS)}")
        found = RECORD.findall(page)
        if found:
            record = self._any.choice(found)
            self._timed("GET", record)
            if "/sessions/" in record and self._any.randrange(CHANGES_OF) == 0:
                self._change(record)

    def _change(self, record: str) -> None:
        form = self._timed("GET", f"{record}edit/")
        values = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
        chosen = re.findall(r'<select name="([^"]+)".*?<option value="([^"]*)" selected', form, re.DOTALL)
        title = f"Session by {self._number}, {self.changes}"
        sent = values | dict(chosen) | {"csrfmiddlewaretoken": token_of(form), "title": title}
        if title in self._timed("POST", f"{record}edit/", data=sent):
            self.changes += 1
        else:
            self.errors.append(f"{record}: the title was not taken")

    def _timed(self, method: str, path: str, data: dict[str, str] | None = None) -> str:
        begun = time.perf_counter()
        answer = self._browser.request(method, path, data=data)
        self.taken.append(time.perf_counter() - begun)
        if answer.status_code != httpx.codes.OK:
            self.errors.append(f"{method} {path}: {answer.status_code}")
        return answer.text
