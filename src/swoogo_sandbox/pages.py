"""Pages for people: accounts, an event as a registrant sees it, the call log, uploaded images."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import nh3
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from swoogo_sandbox.event_page import EventPage
from swoogo_sandbox.profiles import PROFILES
from swoogo_sandbox.reading import Reader

if TYPE_CHECKING:
    from swoogo_sandbox.sandbox import Sandbox

ROUTES = Map(
    [
        Rule("/", methods=["GET"], endpoint="index"),
        Rule("/events/<int:number>", methods=["GET"], endpoint="event"),
        Rule("/calls", methods=["GET"], endpoint="calls"),
        Rule("/static/sandbox.css", methods=["GET"], endpoint="stylesheet"),
        Rule("/uploads/<size>/<name>", methods=["GET"], endpoint="upload"),
    ]
)
LATEST_CALLS = 500
# An SVG may carry scripts; they must not run when somebody opens the image by itself.
IMAGE_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
STYLESHEET = files("swoogo_sandbox").joinpath("static/sandbox.css").read_text(encoding="utf-8")
RICH_TAGS = nh3.ALLOWED_TAGS - {"img", "h1", "h2", "h3"}


@dataclass(frozen=True)
class AccountCard:
    """An account on the front page, with its events and how much each holds."""

    name: str
    keys: list[dict[str, str]]
    events: list[dict[str, object]]


class Pages:
    """Answers everything that is neither API nor control."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._templates = Environment(
            loader=PackageLoader("swoogo_sandbox"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"rich": rich, "day": day, "website": website}

    def answer(self, request: Request) -> Response:
        """A page, an image, or the page that says there is none."""
        try:
            endpoint, arguments = ROUTES.bind("").match(request.path, request.method)
            with self.sandbox.lock:
                response: Response = getattr(self, endpoint)(request, **arguments)
        except HTTPException as error:
            return self._page("missing.html", status=error.code or 404)
        return response

    def index(self, _request: Request) -> Response:
        """The accounts and their events."""
        store = self.sandbox.store
        accounts = [
            AccountCard(
                account["name"],
                account["keys"],
                [
                    event
                    | {
                        kind: len(store.of_event(kind, event["id"]))
                        for kind in ("sessions", "speakers", "sponsors")
                    }
                    for event in sorted(
                        store.tables["events"].values(), key=lambda row: row["start_date"] or ""
                    )
                    if event["account_id"] == account["id"]
                ],
            )
            for account in store.tables["accounts"].values()
        ]
        in_force = [PROFILES[name] for name in sorted(self.sandbox.profiles)]
        return self._page("index.html", accounts=accounts, in_force=in_force, calls=self.sandbox.calls)

    def event(self, request: Request, number: int) -> Response:
        """One event as a registrant sees it."""
        event = self.sandbox.store.get("events", number)
        if event is None:
            return self._page("missing.html", status=404)
        account = self.sandbox.store.account_of_event(number)
        reader = Reader(self.sandbox.store, account, request.host_url.rstrip("/"), frozenset())
        return self._page("event.html", page=EventPage(reader, event))

    def calls(self, _request: Request) -> Response:
        """The newest API calls with what they cost."""
        log = self.sandbox.calls
        return self._page("calls.html", calls=log.latest(LATEST_CALLS), total=len(log), credits=log.credits())

    def stylesheet(self, _request: Request) -> Response:
        """The one stylesheet."""
        return Response(STYLESHEET, mimetype="text/css")

    def upload(self, _request: Request, size: str, name: str) -> Response:  # noqa: ARG002 - one size is kept
        """An uploaded image, byte for byte."""
        image = self.sandbox.store.uploads.get(name)
        if image is None:
            return self._page("missing.html", status=404)
        return Response(image.content, 200, IMAGE_HEADERS, mimetype=image.media_type)

    def _page(self, template: str, *, status: int = 200, **values: object) -> Response:
        text = self._templates.get_template(template).render(**values)
        return Response(text, status, mimetype="text/html")


def rich(html: str | None) -> Markup:
    """A description or biography: harmless markup stays, plain text keeps its lines."""
    if not html:
        return Markup()
    clean = nh3.clean(html, tags=RICH_TAGS)
    if "<" in html:
        return Markup(clean)  # noqa: S704 - cleaned one line above
    return Markup("<br>").join(Markup(line) for line in clean.splitlines())  # noqa: S704 - cleaned above


def day(iso: str | None) -> str:
    """``2027-03-22`` as ``Monday 22 March 2027``."""
    if not iso:
        return "no date"
    moment = date.fromisoformat(iso)
    return f"{moment:%A} {moment.day} {moment:%B %Y}"


def website(url: str | None) -> str | None:
    """A link that is safe to follow, or None."""
    return url if url and url.startswith(("http://", "https://")) else None
