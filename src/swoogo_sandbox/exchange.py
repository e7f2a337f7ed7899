"""One API call as the endpoints see it, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from swoogo_sandbox.errors import ApiError, forbidden, not_found
from swoogo_sandbox.reading import Reader
from swoogo_sandbox.writing import Body, Writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Request

    from swoogo_sandbox.resources import Resource
    from swoogo_sandbox.sandbox import Sandbox
    from swoogo_sandbox.store import Record, Store

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """A success: its status and its JSON body; None is an empty body."""

    body: Any
    status: int = 200


@dataclass(frozen=True)
class Exchange:
    """A request by one account, checked for its token and paid for.

    ``lacking`` is the share of its rows that a list leaves out, 0 to 1.
    """

    request: Request
    sandbox: Sandbox
    account: Record
    lacking: float = 0.0

    @property
    def store(self) -> Store:
        """Where the records are."""
        return self.sandbox.store

    @property
    def profiles(self) -> frozenset[str]:
        """The readings in force."""
        return self.sandbox.profiles

    @property
    def params(self) -> Mapping[str, str]:
        """The query parameters; of several with one name the last counts."""
        return {name: values[-1] for name, values in self.request.args.lists()}

    @property
    def reader(self) -> Reader:
        """Reads for this account."""
        return Reader(self.store, self.account, self.request.host_url.rstrip("/"), self.profiles)

    @property
    def writer(self) -> Writer:
        """Writes for this account."""
        return Writer(self.store, self.account, self.profiles, self.sandbox.clock_ahead)

    def form(self) -> Body:
        """The form-encoded body; raises 415 for any other media type."""
        if self.request.mimetype != FORM and self.request.get_data():
            raise ApiError(415, f"This endpoint takes {FORM}, not {self.request.mimetype or 'nothing'}.")
        return {name.removesuffix("[]"): values for name, values in self.request.form.lists()}

    def json(self) -> Record:
        """The JSON body, an object; raises 415 for another media type and 400 for anything else."""
        if self.request.mimetype != "application/json":
            raise ApiError(415, f"This endpoint takes JSON, not {self.request.mimetype or 'nothing'}.")
        try:
            body = self.request.get_json()
        except Exception as error:
            raise ApiError(400, "Invalid JSON data in request body.") from error
        if not isinstance(body, dict):
            raise ApiError(400, "The JSON body must be an object.")
        return body

    def record(self, resource: Resource, number: int) -> Record:
        """A record of this account; raises 404 for an absent one and for another account's."""
        record = self.store.get(resource.name, number)
        label = resource.singular.capitalize()
        if record is None:
            raise not_found(label)
        owner = record.get("account_id")
        if owner is None:
            owner = self.store.tables["events"][record["event_id"]]["account_id"]
        if owner != self.account["id"]:
            if "foreign-403" in self.profiles:
                raise forbidden()
            raise not_found(label)
        return record
