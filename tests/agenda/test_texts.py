"""Whoever saves a record, through whatever door: its texts are clean before they are kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.agenda.domain.records import save_record
from stagedoor.common.errors import InputError

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


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (factories.session, "description"),
        (factories.speaker, "biography"),
        (factories.sponsor, "description"),
    ],
)
@pytest.mark.parametrize("text", ["a" * 100_001, "<i><b>" * 16 + "x</i>"])
def test_a_text_that_is_too_long_or_too_deep_is_refused_on_its_field(
    make: Any, field: str, text: str
) -> None:
    record = make(factories.event())
    setattr(record, field, text)
    with pytest.raises(InputError, match=r"100,000|30 tags") as refused:
        save_record(record, None)
    assert refused.value.place == field


def test_a_text_is_cleaned_when_it_is_saved_and_not_when_it_is_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = factories.session(factories.event(), description="<p>Tides</p>")
    client.force_login(factories.member(session.event.organization))
    monkeypatch.setattr("stagedoor.common.html._CLEANER", None)
    address = reverse("session", args=[session.event.organization.slug, session.event.slug, session.pk])
    assert '<div class="rich-text"><p>Tides</p></div>' in client.get(address).content.decode()
