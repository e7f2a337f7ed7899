"""Requests that nobody makes by clicking: they are refused, and the log keeps no secret of them."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.web.conftest import Address

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Event

pytestmark = pytest.mark.django_db
HUGE = ["9" * 25, "9" * 5000, "0" * 5000, "²"]


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000])
def test_an_id_longer_than_the_database_holds_is_not_found(editor: Client, event: Event, number: str) -> None:
    assert editor.get(f"/harbour/quay/sessions/{number}/").status_code == 404
    assert editor.get(f"/harbour/quay/runs/{number}/").status_code == 404


@pytest.mark.parametrize("number", HUGE)
def test_ids_in_forms_that_can_be_none_are_refused(editor: Client, at: Address, number: str) -> None:
    sent = {"participant": number, "participant_role": "speaker", "title": "Tides", "status": "accepted"}
    assert editor.post(at("session_new"), sent).status_code == 200
    assert editor.post(at("sponsors_bulk"), {"sponsor": number, "tier": number}).status_code == 302


@pytest.mark.parametrize("number", HUGE)
def test_a_capacity_that_is_none_is_said_on_its_field(editor: Client, at: Address, number: str) -> None:
    answer = editor.post(at("room_new"), {"name": "Quay", "capacity": number})
    assert answer.status_code == 200
    assert 'aria-describedby="id_capacity' in answer.content.decode()


@pytest.fixture
def log() -> Any:
    """What the log's own handler would have written."""
    written = io.StringIO()
    told = settings.LOGGING["filters"]["hide_tokens"]["()"]
    handler = logging.StreamHandler(written)
    module, _, name = told.rpartition(".")
    handler.addFilter(getattr(__import__(module, fromlist=[name]), name)())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("name", ["sign_in_link", "invitation_register"])
def test_the_token_of_a_link_is_not_in_the_log_of_a_csrf_failure(log: io.StringIO, name: str) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(reverse(name, args=["the-token-of-a-link"])).status_code == 403
    assert "CSRF" in log.getvalue()
    assert "the-token-of-a-link" not in log.getvalue()


def test_the_log_of_an_installation_hides_tokens() -> None:
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["hide_tokens"]


def test_no_browser_keeps_what_a_member_has_seen(
    viewer: Client, organization: Organization, at: Address
) -> None:
    for page in ["/", "/harbour/", at("agenda"), at("speakers"), reverse("account_change_password")]:
        assert "no-store" in viewer.get(page).headers["Cache-Control"], page
    assert "no-store" in viewer.get("/harbour/nothing-here/").headers["Cache-Control"]
