"""W2: custom fields, and what is kept of the values that people give."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories

from stagedoor.agenda.domain.custom_fields import (
    MAX_FIELDS,
    delete_custom_field,
    fields_of,
    restore_custom_field,
    save_custom_field,
)
from stagedoor.agenda.domain.custom_values import clean_value, in_words, set_values
from stagedoor.agenda.models import CustomField, Event
from stagedoor.common.errors import InputError

pytestmark = pytest.mark.django_db


def made(event: Event, type: str, *choices: str, name: str = "Field", kind: str = "session") -> CustomField:
    field = CustomField(event=event, kind=kind, name=name, type=type, choices=list(choices))
    save_custom_field(field, None)
    return field


@pytest.mark.parametrize(
    ("type", "given", "kept"),
    [
        ("text", "  two \n words\x00 ", "two words"),
        ("text", "   ", None),
        ("rich_text", "<p onclick='x'>Hi <script>1</script><b>you</b></p>", "<p>Hi <b>you</b></p>"),
        ("number", " 3.50 ", "3.50"),
        ("number", "1e3", "1000"),
        ("number", 0, "0"),
        ("date", "2027-06-09", "2027-06-09"),
        ("date", "2027-06-09T10:00", "2027-06-09"),
        ("url", "example.org/a", "https://example.org/a"),
        ("yes_no", "Nein", False),
        ("yes_no", True, True),
        ("yes_no", "", None),
        ("choice", "web", "Web"),
        ("choices", "data | Web", ["Web", "Data"]),
        ("choices", ["Data", "Data"], ["Data"]),
        ("choices", [], None),
    ],
)
def test_W2_what_is_given_is_kept_in_one_form(type: str, given: Any, kept: Any) -> None:
    field = made(factories.event(), type, *(("Web", "Data") if type.startswith("choice") else ()))
    assert clean_value(field, given) == kept
    assert clean_value(field, in_words(field, kept)) == (kept if type != "rich_text" else "<p>Hi you</p>")


@pytest.mark.parametrize(
    ("type", "given"),
    [
        ("number", "many"),
        ("number", "inf"),
        ("number", "9" * 30),
        ("date", "09.06.2027"),
        ("url", "javascript:alert(1)"),
        ("url", "https://[bad"),
        ("yes_no", "perhaps"),
        ("choice", "Ops"),
        ("choices", "Web|Ops"),
        ("text", "x" * 1001),
    ],
)
def test_W2_what_does_not_fit_is_refused_by_name(type: str, given: str) -> None:
    field = made(factories.event(), type, *(("Web", "Data") if type.startswith("choice") else ()), name="Kit")
    with pytest.raises(InputError, match=r"^Kit: "):
        clean_value(field, given)


def test_W2_a_value_is_set_and_taken_off_and_others_are_left_alone() -> None:
    event = factories.event()
    one, other = made(event, "text", name="One"), made(event, "text", name="Other")
    session = factories.session(event, custom={other.key: "stays"})
    set_values(session, [one, other], {one.key: "new"})
    assert session.custom == {other.key: "stays", one.key: "new"}
    set_values(session, [one, other], {one.key: ""})
    assert session.custom == {other.key: "stays"}


def test_W2_names_are_unique_among_the_fields_of_a_kind_that_are_there() -> None:
    event = factories.event()
    field = made(event, "text", name="Level")
    made(event, "text", name="Level", kind="speaker")
    made(factories.event(), "text", name="Level")
    with pytest.raises(InputError, match="already a session field"):
        made(event, "number", name=" level ")
    delete_custom_field(field, None)
    made(event, "number", name="Level")
    with pytest.raises(InputError, match="already a session field"):
        restore_custom_field(field, None)


def test_W2_a_field_keeps_its_type_and_the_choices_that_are_in_use() -> None:
    event = factories.event()
    field = made(event, "choices", "Web", "Data", "Ops")
    session = factories.session(event, custom={field.key: ["Data"]})
    field.choices = ["Web"]
    with pytest.raises(InputError, match=r"in use.*: Data"):
        save_custom_field(field, None)
    field.choices = ["Data", "New"]
    save_custom_field(field, None)
    field.type = "text"
    with pytest.raises(InputError, match="keeps its type"):
        save_custom_field(field, None)
    session.refresh_from_db()
    assert session.custom == {field.key: ["Data"]}


def test_W2_deleting_a_field_keeps_what_it_held() -> None:
    event = factories.event()
    field = made(event, "text")
    session = factories.session(event, custom={field.key: "kept"})
    delete_custom_field(field, None)
    assert fields_of(event.pk, "session") == []
    restore_custom_field(field, None)
    assert fields_of(event.pk, "session") == [field]
    session.refresh_from_db()
    assert session.custom == {field.key: "kept"}


def test_W2_there_is_a_most_of_fields_and_choices() -> None:
    event = factories.event()
    for number in range(MAX_FIELDS):
        made(event, "text", name=f"Field {number}")
    with pytest.raises(InputError, match="which is the most"):
        made(event, "text", name="One more")
    for choices in ((), [str(number) for number in range(201)], ["x" * 101]):
        with pytest.raises(InputError):
            made(event, "choice", *choices, name="Choice", kind="speaker")
