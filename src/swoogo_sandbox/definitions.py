"""Field definitions: native ones, an account's own ``c_…`` fields, and the choices of dropdowns.

Definitions belong to the account, not to an event (Swoogo API notes, §9, §10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from swoogo_sandbox.errors import InvalidFieldsError
from swoogo_sandbox.resources import Field
from swoogo_sandbox.values import BadValueError

if TYPE_CHECKING:
    from swoogo_sandbox.resources import Resource
    from swoogo_sandbox.store import Record, Store

# Swoogo's type → how a value is checked (see values.py), and its length limit.
VALUE_TYPES: dict[str, tuple[str, int | None]] = {
    "textInput": ("text", 255),
    "textArea": ("html", None),
    "dropDownList": ("choice", None),
    "radioList": ("choice", None),
    "checkboxList": ("choices", None),
    "email": ("email", 255),
    "date": ("date", None),
    "time": ("time", None),
    "phone": ("text", 32),
    "upload": ("image", None),
}


def custom_fields(store: Store, account_id: int, resource: Resource) -> tuple[Field, ...]:
    """The account's ``c_…`` fields of a kind, as fields that can be written and read."""
    if not resource.custom:
        return ()
    return tuple(
        Field(
            row["attribute"],
            VALUE_TYPES[row["type"]][0],
            writable=row["type"] != "upload",
            required=row["required"],
            limit=VALUE_TYPES[row["type"]][1],
        )
        for row in store.definitions(account_id, resource.custom)
        if row["attribute"].startswith("c_")
    )


def choice(definition: Record | None, raw: str, field: Field, *, by_name: bool = False) -> int:
    """The id of a dropdown's choice, from what was written: its id, or its name under level-by-name."""
    for row in definition["choices"] if definition else ():
        if raw == (row["name"] if by_name else str(row["id"])):
            return int(row["id"])
    raise BadValueError(f"{field.label} is invalid.")


def shown_choice(definition: Record | None, number: int) -> Record | None:
    """A kept choice as an answer shows it, ``{"id": 2, "value": "Gold"}``; None once it is removed."""
    for row in definition["choices"] if definition else ():
        if row["id"] == number:
            return {"id": number, "value": row["name"]}
    return None


def apply_choices(store: Store, definition: Record, changes: list[Record]) -> None:
    """Carry out a delta on choices: no id adds, id and name renames, id and ``delete`` removes."""
    choices = [dict(row) for row in definition["choices"]]
    for change in changes:
        number, name = change.get("id"), str(change.get("name") or "").strip()
        known = next((row for row in choices if row["id"] == number), None)
        if number is not None and known is None:
            raise InvalidFieldsError({"choices": f"Choice {number} does not exist."})
        if known is not None and change.get("delete"):
            choices.remove(known)
        elif not name:
            raise InvalidFieldsError({"choices": "A choice's name cannot be blank."})
        elif known is not None:
            known["name"] = name
        else:
            choices.append(_new_choice(store, name, len(choices)))
    store.change("definitions", definition["id"], {"choices": choices})


def _new_choice(store: Store, name: str, sort: int) -> Record:
    return {"id": store.next_id("choices"), "name": name, "sort": sort}


def define(
    store: Store,
    account_id: int,
    kind: str,
    name: str,
    type_: str,
    *,
    attribute: str = "",
    required: bool = False,
    choices: tuple[str, ...] = (),
) -> Record:
    """Add a field definition; without an attribute it becomes a custom field, ``c_<its id>``."""
    number = store.next_id("definitions")
    return store.add(
        "definitions",
        {
            "id": number,
            "account_id": account_id,
            "object": kind,
            "attribute": attribute or f"c_{number}",
            "name": name,
            "type": type_,
            "visible": True,
            "required": required,
            "allow_html": type_ == "textArea",
            "settings": None,
            "sort": len(store.definitions(account_id, kind)),
            "choices": [_new_choice(store, text, index) for index, text in enumerate(choices)],
        },
    )
