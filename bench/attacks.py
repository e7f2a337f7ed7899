"""What one tenant, or nobody, can send to stop the site: another tenant signs in and reads a list meanwhile.

What is measured besides is the memory of the web process and of the worker: after each attack they are back
where they were.
"""

from __future__ import annotations

import html
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx2 as httpx

from bench import hostile
from bench.agenda import FIRST_DAY, Size
from bench.clicking import PASSWORD
from bench.installation import ORGANIZATION, Installation, installed
from bench.memory import memory_of_family
from bench.report import Report
from bench.sandbox import running_sandbox
from bench.site import SIGN_IN, Site, served, sign_in, token_of
from bench.slow_clients import BODY, HEADERS, slow_senders
from bench.workers import working

OTHER, LIST = "harbour@example.org", "/harbour/quay/sessions/"
GRID = Size(sessions=5_000, speakers=10, rooms=500, days=1)
SYNCED = Size(sessions=1_000, speakers=500)
SETTLE_SECONDS = 3.0
LIMIT = re.compile(
    r"(?:more than|too many|deeper than|the most is|is not between) [^<.]{1,60}|[^<.>]{1,60} at most"
)


@dataclass(frozen=True)
class Attack:
    """What is sent, by a browser that is signed in; how the site answers."""

    name: str
    send: Callable[[httpx.Client], str]


@dataclass(frozen=True)
class Survived:
    """How an attack was answered, how long another tenant took, and bytes of memory that stayed taken."""

    name: str
    answer: str
    seconds: float
    web: int
    worker: int


def run(large: bool) -> Report:  # noqa: ARG001 - there is one size
    """Attack, one way after the other."""
    return Report(
        "Attacks, while another tenant signs in and reads a list",
        ("attack", "answer", "sign-in and list, s", "web: MB more", "worker: MB more"),
        [
            [
                each.name,
                each.answer,
                f"{each.seconds:.1f}",
                *(f"{more / 1e6:+.0f}" for more in (each.web, each.worker)),
            ]
            for each in measure()
        ],
        ["Memory is that of the processes and all that they started, compared with before the first attack."],
    )


def measure(pick: Callable[[Iterable[Attack]], Iterable[Attack]] = iter) -> Iterator[Survived]:
    """No attack, and then those that are picked of all, on one site and one worker."""
    with ExitStack() as stack:
        installation = stack.enter_context(installed(stack.enter_context(running_sandbox())))
        installation.do("attacks.prepare")
        [path] = installation.add_events(1, GRID)
        site = stack.enter_context(served(installation))
        [worker] = stack.enter_context(working(installation, 1))
        attacker = stack.enter_context(site.visitor())
        sign_in(attacker, f"{ORGANIZATION}@example.org", PASSWORD).raise_for_status()
        # A site that has been in use, with its process for pictures.
        pictured(attacker, f"/{path}/", hostile.picture())
        alone = [work_meanwhile(site) for _ in range(3)]
        yield Survived("none", "", statistics.median(alone), 0, 0)
        before = memory_of_family(site.process.pid), memory_of_family(worker.pid)
        for attack in pick(attacks(installation, site, path)):
            with under(attack, attacker) as answers:
                seconds = work_meanwhile(site)
            time.sleep(SETTLE_SECONDS)
            after = memory_of_family(site.process.pid), memory_of_family(worker.pid)
            yield Survived(attack.name, answers[0], seconds, after[0] - before[0], after[1] - before[1])


@contextmanager
def under(attack: Attack, attacker: httpx.Client) -> Iterator[list[str]]:
    """Attack meanwhile; the answer is there at the end."""
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(attack.send(attacker)))
    thread.start()
    time.sleep(0.2)
    yield answers
    thread.join()


def work_meanwhile(site: Site) -> float:
    """Sign in as the other tenant and read a list; seconds."""
    began = time.monotonic()
    with site.visitor() as other:
        sign_in(other, OTHER, PASSWORD).raise_for_status()
        assert "No sessions yet" in other.get(LIST).raise_for_status().text
    return time.monotonic() - began


def attacks(installation: Installation, site: Site, path: str) -> Iterable[Attack]:
    """Each way of the issue, as far as a request can go it."""
    event, new_event = f"/{path}/", f"/{ORGANIZATION}/new-event/"

    def search(address: str) -> Callable[[httpx.Client], str]:
        # An address longer than 8,000 characters is refused by the door.
        return lambda browser: status(browser.get(f"{event}{address}", params={"q": "a " * 3_000}))

    def upload(content: Callable[[], bytes], name: str) -> Callable[[httpx.Client], str]:
        return lambda browser: uploaded(browser, f"{event}import/", content(), name)

    yield Attack("200 slow bodies, 200 slow headers", lambda _: slow(site))
    yield Attack("200 anonymous uploads of 10 MB", lambda _: anonymous(site))
    yield Attack("search for 3,000 words in sessions", search("sessions/"))
    yield Attack("search for 3,000 words in speakers", search("speakers/"))
    yield Attack("dates of 64,000 characters", upload(lambda: hostile.DATES, "a.csv"))
    yield Attack("30,000 open comments as a description", upload(lambda: hostile.COMMENTS, "a.csv"))
    yield Attack("CSV of 100,000 columns", upload(lambda: hostile.WIDE, "a.csv"))
    yield Attack("CSV of 40 million blank rows", upload(lambda: hostile.BLANK, "a.csv"))
    yield Attack("workbook of 58 million empty rows", upload(hostile.empty_rows, "a.xlsx"))
    yield Attack("workbook of 900,000 styles", upload(hostile.styles, "a.xlsx"))
    yield Attack("workbook of 5 million texts", upload(hostile.texts, "a.xlsx"))
    yield Attack("200 sheets in one part", upload(hostile.sheets_of_one_part, "a.xlsx"))
    yield Attack("5 million elements within each other", upload(hostile.nested, "a.xlsx"))
    yield Attack("JPEG of 3,000 scans", lambda browser: pictured(browser, event, hostile.picture(3_000)))
    yield Attack("description of 4,500 open tags", lambda browser: described(browser, event, hostile.TAGS))
    yield Attack("90,000 quotes within each other", lambda browser: described(browser, event, hostile.QUOTES))
    yield Attack("event from the year 202 on", lambda browser: dated(browser, new_event))
    yield Attack("grid of 5,000 sessions in 500 rooms", lambda browser: status(browser.get(_grid(event))))
    yield Attack("sync of 1,000 sessions", lambda _: synced(installation))


def _grid(event: str) -> str:
    return f"{event}sessions/grid/?day={FIRST_DAY}"


def status(answer: httpx.Response) -> str:
    """The status of an answer, and what it says of a limit."""
    told = LIMIT.search(html.unescape(answer.text))
    return f"{answer.status_code} {told[0] if told else ''}".strip()


def slow(site: Site) -> str:
    """Hold 400 connections for a moment."""
    with slow_senders(site.port, BODY), slow_senders(site.port, HEADERS):
        time.sleep(5)
    return "closed"


def anonymous(site: Site) -> str:
    """Bodies of somebody who is not signed in."""
    answers = set()
    for _ in range(200):
        with site.visitor() as nobody:
            try:
                answers.add(status(nobody.post(SIGN_IN, content=b"x" * 10_000_000)))
            except httpx.HTTPError:
                answers.add("closed")
    return ", ".join(sorted(answers))


def uploaded(browser: httpx.Client, page: str, content: bytes, name: str) -> str:
    """A file to import."""
    sent = {"csrfmiddlewaretoken": token_of(browser.get(page).text), "format": "auto"}
    return status(browser.post(page, data=sent, files={"file": (name, content)}))


def pictured(browser: httpx.Client, event: str, content: bytes) -> str:
    """A headshot."""
    page = f"{event}speakers/new/"
    sent = {"csrfmiddlewaretoken": token_of(browser.get(page).text), "first_name": "Ada"}
    return status(browser.post(page, data=sent, files={"headshot_file": ("a.jpg", content)}))


def described(browser: httpx.Client, event: str, text: str) -> str:
    """A session's description."""
    page = f"{event}sessions/new/"
    token = token_of(browser.get(page).text)
    sent = {"csrfmiddlewaretoken": token, "title": "Tides", "status": "pending", "description": text}
    return status(browser.post(page, data=sent))


def dated(browser: httpx.Client, page: str) -> str:
    """An event of another age."""
    sent = {"csrfmiddlewaretoken": token_of(browser.get(page).text), "slug": "old", "name": "Old"}
    days = {"timezone": "Europe/London", "starts_on": "0202-05-04", "ends_on": "2027-05-04"}
    return status(browser.post(page, data=sent | days))


def synced(installation: Installation) -> str:
    """An event that the worker sends meanwhile."""
    [path] = installation.add_events(1, SYNCED)
    return str(installation.sync(path)["status"])
