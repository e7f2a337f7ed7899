"""Whoever saves a record, through whatever door: its texts are clean before they are kept."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories

from stagedoor.agenda.domain.records import save_record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (factories.session, "description"),
        (factories.speaker, "biography"),
        (factories.sponsor, "description"),
    ],
)
def test_a_rich_text_is_sanitised_when_its_record_is_saved(make: Any, field: str) -> None:
    record = make(factories.event())
    setattr(record, field, "<p onclick='x'>Tides</p><script>alert(1)</script>")
    save_record(record, None)
    record.refresh_from_db()
    assert getattr(record, field) == "<p>Tides</p>"


def test_a_title_is_kept_on_one_line() -> None:
    session = factories.session(factories.event())
    session.title = " Reading\n the  tides "
    save_record(session, None)
    session.refresh_from_db()
    assert session.title == "Reading the tides"


def test_saving_again_changes_no_text() -> None:
    session = factories.session(factories.event())
    session.description = "Ropes <span>& knots</span> &amp; more"
    save_record(session, None)
    once = session.description
    save_record(session, None)
    assert session.description == once == "<p>Ropes &amp; knots &amp; more</p>"
