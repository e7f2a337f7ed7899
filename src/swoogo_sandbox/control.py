"""The sandbox's private way, under /_control/: no Swoogo has it, so no client may lean on it.

Tests use it to look inside, to break things, and to act as a person working in Swoogo.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from swoogo_sandbox import people
from swoogo_sandbox.credits import Limits
from swoogo_sandbox.definitions import VALUE_TYPES, apply_choices, define
from swoogo_sandbox.errors import ApiError, InvalidFieldsError, not_found
from swoogo_sandbox.faults import BadFaultError
from swoogo_sandbox.profiles import UnknownProfileError, chosen
from swoogo_sandbox.resources import CONTACTS, EVENTS, RESOURCES, SPEAKERS
from swoogo_sandbox.sandbox import Permissions
from swoogo_sandbox.seed import body_of, sow_event
from swoogo_sandbox.writing import Writer

if TYPE_CHECKING:
    from swoogo_sandbox.sandbox import Sandbox
    from swoogo_sandbox.store import Record

ROUTES = Map(
    [
        Rule("/_control/state", methods=["GET"], endpoint="state"),
        Rule("/_control/reset", methods=["POST"], endpoint="reset"),
        Rule("/_control/save", methods=["POST"], endpoint="save"),
        Rule("/_control/calls", methods=["GET"], endpoint="calls"),
        Rule("/_control/calls/clear", methods=["POST"], endpoint="clear_calls"),
        Rule("/_control/profiles", methods=["GET"], endpoint="profiles"),
        Rule("/_control/profiles", methods=["PUT"], endpoint="set_profiles"),
        Rule("/_control/faults", methods=["GET"], endpoint="faults"),
        Rule("/_control/faults", methods=["POST"], endpoint="add_faults"),
        Rule("/_control/faults", methods=["DELETE"], endpoint="clear_faults"),
        Rule("/_control/limits", methods=["PUT"], endpoint="set_limits"),
        Rule("/_control/latency", methods=["PUT"], endpoint="set_latency"),
        Rule("/_control/permissions", methods=["PUT"], endpoint="set_permissions"),
        Rule("/_control/clock", methods=["PUT"], endpoint="set_clock"),
        Rule("/_control/tokens/expire", methods=["POST"], endpoint="expire_tokens"),
        Rule("/_control/events", methods=["POST"], endpoint="add_event"),
        Rule("/_control/records/<kind>", methods=["POST"], endpoint="create"),
        Rule("/_control/records/<kind>/<int:number>", methods=["PUT"], endpoint="update"),
        Rule("/_control/records/<kind>/<int:number>", methods=["DELETE"], endpoint="delete"),
        Rule(
            "/_control/records/<any(locations, tracks):kind>/<int:number>/merge",
            methods=["POST"],
            endpoint="merge",
        ),
        Rule("/_control/fields/<any(session, sponsor, contact):kind>", methods=["POST"], endpoint="define"),
        Rule("/_control/fields/<int:number>", methods=["PUT"], endpoint="redefine"),
        Rule("/_control/fields/<int:number>", methods=["DELETE"], endpoint="undefine"),
        Rule("/_control/sessions/<int:number>/registrants", methods=["POST"], endpoint="register"),
        Rule("/_control/speakers/<int:number>/sessions", methods=["POST"], endpoint="attach"),
        Rule("/_control/speakers/<int:number>/sessions/<int:session>", methods=["DELETE"], endpoint="detach"),
    ]
)


class Control:
    """Answers everything under /_control/. Bodies and answers are JSON."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def answer(self, request: Request) -> Response:
        """Do what the path says, under the lock."""
        try:
            endpoint, arguments = ROUTES.bind("").match(request.path, request.method)
            with self.sandbox.lock:
                body = getattr(self, endpoint)(request, **arguments)
            status = 200
        except HTTPException as error:
            body, status = {"message": f"{error.code}: {error.description}"}, error.code or 500
        except InvalidFieldsError as error:
            body, status = error.body(frozenset()), 422
        except ApiError as error:
            body, status = error.body(frozenset()), error.status
        except (BadFaultError, UnknownProfileError, ValueError, TypeError, KeyError) as error:
            body, status = {"message": str(error)}, 400
        return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")

    def act(self, acts: list[Record]) -> None:
        """Do these calls of this API one after the other; one that cannot be done is passed over."""
        for act in acts:
            environ = EnvironBuilder(
                method=act.get("method", "POST"), path=f"/_control{act['path']}", json=act.get("body", {})
            ).get_environ()
            self.answer(Request(environ))

    def state(self, _request: Request) -> Record:
        """GET state: everything that is kept; images with their size in bytes."""
        return self.sandbox.store.snapshot()

    def reset(self, _request: Request) -> Record:
        """POST reset: all is as it was at the first start."""
        self.sandbox.begin()
        return {"reset": True}

    def save(self, _request: Request) -> Record:
        """POST save: write the state file now."""
        self.sandbox.save()
        return {"saved": self.sandbox.state_file is not None}

    def calls(self, request: Request) -> list[Record]:
        """GET calls?since=N: the API calls after number N."""
        return self.sandbox.calls.since(request.args.get("since", 0, type=int))

    def clear_calls(self, _request: Request) -> Record:
        """POST calls/clear: forget the calls."""
        self.sandbox.calls.clear()
        return {"cleared": True}

    def profiles(self, _request: Request) -> list[str]:
        """GET profiles: the names in force."""
        return sorted(self.sandbox.profiles)

    def set_profiles(self, request: Request) -> list[str]:
        """PUT profiles with a list of names: those and no others."""
        self.sandbox.profiles = chosen(request.get_json())
        return sorted(self.sandbox.profiles)

    def faults(self, _request: Request) -> list[Record]:
        """GET faults: each with how often it matched and struck."""
        return self.sandbox.faults.listed()

    def add_faults(self, request: Request) -> list[Record]:
        """POST faults: one fault or a list of them, added to those there are."""
        sent = request.get_json()
        self.sandbox.faults.add(sent if isinstance(sent, list) else [sent])
        return self.sandbox.faults.listed()

    def clear_faults(self, _request: Request) -> list[Record]:
        """DELETE faults: nothing goes wrong any more."""
        self.sandbox.faults.clear()
        return []

    def set_limits(self, request: Request) -> Record:
        """PUT limits with credits, seconds, leaky (those not sent keep their default)."""
        self.sandbox.set_limits(Limits(**request.get_json()))
        return asdict(self.sandbox.credits.limits)

    def set_latency(self, request: Request) -> Record:
        """PUT latency with seconds: added to each API call."""
        self.sandbox.latency = float(request.get_json()["seconds"])
        return {"seconds": self.sandbox.latency}

    def set_permissions(self, request: Request) -> Record:
        """PUT permissions with write, see (those not sent are granted): what every key may do."""
        self.sandbox.permissions = Permissions(**request.get_json())
        return asdict(self.sandbox.permissions)

    def set_clock(self, request: Request) -> Record:
        """PUT clock with seconds: how far Swoogo's clock is ahead, in Date, in stamps and in tokens' ends."""
        self.sandbox.clock_ahead = timedelta(seconds=float(request.get_json()["seconds"]))
        return {"seconds": self.sandbox.clock_ahead.total_seconds()}

    def expire_tokens(self, _request: Request) -> Record:
        """POST tokens/expire: all tokens end now."""
        self.sandbox.tokens.expire()
        return {"expired": True}

    def add_event(self, request: Request) -> Record:
        """POST events: an event as in a seed; ``account`` is an account's id, 1 if not sent."""
        sent = request.get_json()
        return sow_event(self._writer(sent.get("account", 1)), sent)

    def create(self, request: Request, kind: str) -> Record:
        """POST records/{kind}: a person makes a record; field names and checks are those of the API."""
        resource, sent = RESOURCES[kind], request.get_json()
        body, number = body_of(sent), sent.get("id")
        if resource is EVENTS:
            return sow_event(self._writer(sent.get("account", 1)), sent)
        if resource is CONTACTS:
            return self._create_contact(sent)
        if sent.get("event_id") not in self.sandbox.store.tables["events"]:
            raise InvalidFieldsError({"event_id": "Event is invalid."})
        writer = self._writer(self.sandbox.store.account_of_event(sent["event_id"])["id"])
        if resource is SPEAKERS:
            return people.create_speaker(writer, body, number=number)
        return writer.create(resource, body, number=number)

    def _create_contact(self, sent: Record) -> Record:
        writer = self._writer(sent.get("account", 1))
        errors: dict[str, str] = {}
        personal = writer.read(CONTACTS, body_of(sent), errors, event_id=0)
        if not personal.get("email"):
            errors["email"] = "Email cannot be blank."
        if errors:
            raise InvalidFieldsError(errors)
        return people.add_contact(writer, personal, number=sent.get("id"))

    def update(self, request: Request, kind: str, number: int) -> Record:
        """PUT records/{kind}/{id}: a person changes a record."""
        resource, record = RESOURCES[kind], self._record(kind, number)
        body = body_of(request.get_json())
        account_id = record.get("account_id") or self._account_of(record)
        if resource is SPEAKERS:
            return people.update_speaker(self._writer(account_id), record, body)
        return self._writer(account_id).update(resource, record, body)

    def delete(self, _request: Request, kind: str, number: int) -> Record:
        """DELETE records/{kind}/{id}: a person deletes a record, registrants or not."""
        self._record(kind, number)
        self.sandbox.store.remove(kind, number)
        return {"deleted": number}

    def merge(self, request: Request, kind: str, number: int) -> Record:
        """POST records/{kind}/{id}/merge with others (ids): one room, or track, takes the sessions of all."""
        kept, store = self._record(kind, number), self.sandbox.store
        reference = f"{RESOURCES[kind].singular}_id"
        others = [self._record(kind, other)["id"] for other in request.get_json()["others"]]
        writer = self._writer(self._account_of(kept))
        for session in store.of_event("sessions", kept["event_id"]):
            if session.get(reference) in others:
                writer.keep("sessions", session, {reference: number})
        for other in others:
            store.remove(kind, other)
        return kept

    def register(self, request: Request, number: int) -> Record:
        """POST sessions/{id}/registrants with count: that many made-up people register for it."""
        session = self._record("sessions", number)
        store, count = self.sandbox.store, int(request.get_json()["count"])
        writer = self._writer(self._account_of(session))
        for _ in range(count):
            serial = store.next_id("registrants")
            names = {"first_name": "Guest", "last_name": str(serial), "email": f"guest{serial}@example.org"}
            contact = people.add_contact(writer, names)
            link = {"id": serial, "event_id": session["event_id"], "contact_id": contact["id"]}
            store.register(number, store.add("registrants", link)["id"])
        return {"registrants": store.registrants_of(number)}

    def define(self, request: Request, kind: str) -> Record:
        """POST fields/{kind} with name, type, choices (names): a person adds a custom field."""
        sent = request.get_json()
        choices = tuple(sent.get("choices", ()))
        if sent["type"] not in VALUE_TYPES:
            raise InvalidFieldsError({"type": "Type is invalid."})
        return define(
            self.sandbox.store, sent.get("account", 1), kind, sent["name"], sent["type"], choices=choices
        )

    def redefine(self, request: Request, number: int) -> Record:
        """PUT fields/{id} with name, type, choices (as the API's delta): a person changes a custom field."""
        sent, store = request.get_json(), self.sandbox.store
        definition = self._record("definitions", number)
        apply_choices(store, definition, sent.pop("choices", []))
        store.change("definitions", number, {key: sent[key] for key in ("name", "type") if key in sent})
        return definition

    def undefine(self, _request: Request, number: int) -> Record:
        """DELETE fields/{id}: a person deletes a custom field; no answer tells it any more."""
        self._record("definitions", number)
        self.sandbox.store.remove("definitions", number)
        return {"deleted": number}

    def attach(self, request: Request, number: int) -> Record:
        """POST speakers/{id}/sessions with session_ids: a person puts a speaker on sessions."""
        self._record("speakers", number)
        for session in request.get_json()["session_ids"]:
            self._record("sessions", session)
            self.sandbox.store.attach(number, session)
        return {"session_ids": self.sandbox.store.sessions_of(number)}

    def detach(self, _request: Request, number: int, session: int) -> Record:
        """DELETE speakers/{id}/sessions/{id}: a person takes a speaker off a session."""
        self.sandbox.store.detach(number, session)
        return {"session_ids": self.sandbox.store.sessions_of(number)}

    def _writer(self, account_id: Any) -> Writer:
        sandbox = self.sandbox
        account = sandbox.store.tables["accounts"][account_id]
        return Writer(sandbox.store, account, frozenset(), sandbox.clock_ahead)

    def _record(self, kind: str, number: int) -> Record:
        record = self.sandbox.store.tables[kind].get(number)
        if record is None:
            raise not_found(f"{kind} {number}")
        return record

    def _account_of(self, record: Record) -> int:
        return int(self.sandbox.store.account_of_event(record["event_id"])["id"])
