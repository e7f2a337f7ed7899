"""The API does what its description says, tried with generated requests (schemathesis)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import checks

from stagedoor.accounts.models import Role
from stagedoor.api.application import description
from tests import factories, proof
from tests.api.conftest import program

pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_dict(json.loads(description()))
schema.config.phases.coverage.enabled = proof.WHOLE
HELD_TO = [
    checks.not_a_server_error,
    schemathesis.specs.openapi.checks.status_code_conformance,
    schemathesis.specs.openapi.checks.content_type_conformance,
    schemathesis.specs.openapi.checks.response_schema_conformance,
]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """All requests use the test's own transaction, as with Django's client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def token(settings: object) -> str:
    """A token that reaches an event called “quay”, with something in it."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000  # type: ignore[attr-defined]
    event = factories.event(slug="quay")
    factories.session(event, factories.speaker(event), room=factories.room(event))
    return program(event.organization, Role.ADMIN).token


@schema.parametrize()
@settings(
    max_examples=100 if proof.WHOLE else 2,
    deadline=None,
    derandomize=not proof.WHOLE,
    suppress_health_check=list(HealthCheck),
)
def test_W4_every_answer_is_as_described(case: schemathesis.Case, token: str) -> None:
    if "event" in case.path_parameters:
        case.path_parameters["event"] = "quay"
    case.headers["Authorization"] = f"Bearer {token}"
    case.call_and_validate(app=get_wsgi_application(), base_url="http://localhost", checks=HELD_TO)
