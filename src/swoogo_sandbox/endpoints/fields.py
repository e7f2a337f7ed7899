"""Field definitions: list, get, add, and the delta on a dropdown's choices (API notes, §9, §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swoogo_sandbox import lists
from swoogo_sandbox.definitions import VALUE_TYPES, apply_choices, define
from swoogo_sandbox.errors import ApiError, InvalidFieldsError, not_found
from swoogo_sandbox.exchange import Answer

if TYPE_CHECKING:
    from swoogo_sandbox.exchange import Exchange
    from swoogo_sandbox.store import Record

HIDDEN = frozenset({"account_id", "object"})
ONLY_ON_GET = frozenset({"choices", "settings"})


def list_fields(exchange: Exchange, kind: str) -> Answer:
    """GET /{kind}/fields: account-wide, without choices."""
    params = exchange.params
    rows = exchange.store.definitions(exchange.account["id"], kind.removesuffix("s"))
    rows = [_renamed(exchange, row) for row in lists.picked(rows, params.get("ids"))]
    page, ends = lists.envelope(rows, params, exchange.request.base_url, exchange.profiles)
    asked = {name.strip() for name in params.get("fields", "*").split(",")}
    items = [
        {
            key: value
            for key, value in row.items()
            if key not in HIDDEN | ONLY_ON_GET and ("*" in asked or key in asked)
        }
        for row in page
    ]
    return Answer({"items": items, **ends})


def get_field(exchange: Exchange, kind: str, number: int) -> Answer:
    """GET /{kind}/field/{id}: with choices and settings."""
    return Answer(_shown(_renamed(exchange, _definition(exchange, kind, number))))


def update_field(exchange: Exchange, kind: str, number: int) -> Answer:
    """PUT /{kind}/field/{id} with ``{"choices": [...]}``; choices that are not mentioned stay."""
    if kind == "sponsors" and "no-level-add" in exchange.profiles:
        raise ApiError(405, "Method Not Allowed. This URL can only handle the following methods: GET.")
    definition, body = _definition(exchange, kind, number), exchange.json()
    changes = body.get("choices", [])
    if not isinstance(changes, list) or not all(isinstance(change, dict) for change in changes):
        raise InvalidFieldsError({"choices": "Choices must be an array of objects."})
    apply_choices(exchange.store, definition, changes)
    if name := str(body.get("name") or "").strip():
        exchange.store.change("definitions", number, {"name": name})
    return Answer(_shown(definition))


def create_field(exchange: Exchange, kind: str) -> Answer:
    """POST /{kind}/field: a new custom field."""
    body = exchange.json()
    name, type_ = str(body.get("name") or "").strip(), str(body.get("type") or "textInput")
    errors = {} if name else {"name": "Name cannot be blank."}
    if type_ not in VALUE_TYPES:
        errors["type"] = "Type is invalid."
    if errors:
        raise InvalidFieldsError(errors)
    definition = define(
        exchange.store,
        exchange.account["id"],
        kind.removesuffix("s"),
        name,
        type_,
        required=bool(body.get("required")),
        choices=tuple(str(row["name"]) for row in body.get("choices", [])),
    )
    return Answer(_shown(definition), 201 if "status-201" in exchange.profiles else 200)


def _definition(exchange: Exchange, kind: str, number: int) -> Record:
    row = exchange.store.get("definitions", number)
    owned = row is not None and row["account_id"] == exchange.account["id"]
    if row is None or not owned or row["object"] != kind.removesuffix("s"):
        raise not_found("Field")
    return row


def _renamed(exchange: Exchange, definition: Record) -> Record:
    """The sponsor-logo-attribute profile: the logo's field is called logo."""
    if definition["attribute"] == "logo_id" and "sponsor-logo-attribute" in exchange.profiles:
        return definition | {"attribute": "logo"}
    return definition


def _shown(definition: Record) -> Record:
    return {key: value for key, value in definition.items() if key not in HIDDEN}
