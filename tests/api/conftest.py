"""An organization with one event, and programs with a token of each role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.api_tokens.domain import create_token
from tests import factories

API = "/api/v1"


class Program:
    """Something that uses the API with one token."""

    def __init__(self, token: str) -> None:
        self.token, self.client = token, Client()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send one request: JSON, or bytes as an uploaded file; headers as ``if_match``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, bytes):
            return self.upload(path, "file.png", body, **sent)
        data = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(  # type: ignore[return-value]
            method,
            f"{API}{path}",
            data,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **sent},
        )

    def upload(
        self, path: str, name: str, content: bytes, form: dict[str, str] | None = None, **headers: str
    ) -> HttpResponse:
        """Post a file with the fields of a form."""
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        body = {"file": SimpleUploadedFile(name, content), **(form or {})}
        return self.client.post(f"{API}{path}", body, headers=sent)  # type: ignore[return-value]

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.ask("PATCH", path, body, **headers)


def program(organization: Organization, role: Role = Role.EDITOR, **limits: Any) -> Program:
    """A program with a token that the operator made."""
    return Program(create_token(organization, "test", role, **limits)[1])


@pytest.fixture
def event() -> Event:
    return factories.event(slug="quay", timezone="Europe/Berlin")


@pytest.fixture
def editor(event: Event) -> Program:
    return program(event.organization)
