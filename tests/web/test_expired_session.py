"""What becomes of a page whose session has expired."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from stagedoor.agenda.models import Event

pytestmark = pytest.mark.django_db


def test_an_expired_session_sends_htmx_to_sign_in_as_a_whole(client: Client, event: Event) -> None:
    agenda = reverse("agenda", args=[event.organization.slug, event.slug])
    page = f"http://testserver{agenda}"
    answer = client.get(agenda, headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next={agenda}"
