"""W4: webhooks are told of what a live source brings, and of what waits for approval."""

from __future__ import annotations

import pytest

from stagedoor.sources.domain.approval import approve_pull, preview_waiting
from stagedoor.sources.domain.previewing import checksum_of
from stagedoor.webhooks.models import WebhookDelivery
from tests import factories
from tests.sources import fakes
from tests.sources.server import serving


@pytest.fixture
def source(programme, connect, event):
    factories.webhook(event.organization, kinds=["source.changed"])
    with serving(fakes.Sessionize(programme)) as server:
        yield connect("sessionize", f"{server.url}/api/v2/abc123de/view/All", hold=True)


def told():
    found = [one.content["data"] for one in WebhookDelivery.objects.order_by("pk")]
    WebhookDelivery.objects.all().delete()
    return found


def test_W4_what_waits_what_was_approved_and_what_changed_later_is_told_and_nothing_else(
    source, programme, pull
):
    waiting = pull(source).pull
    [data] = told()
    assert (data["state"], data["source"]["kind"], data["import"]) == ("waiting", "sessionize", None)
    assert data["reasons"]
    approve_pull(waiting, checksum_of(preview_waiting(waiting)))
    [data] = told()
    assert (data["state"], data["created"]["session"]) == ("applied", 12)
    source.refresh_from_db()
    source.hold = False
    source.save()
    pull(source)
    assert told() == []
    programme.talk(1)["title"] = "Another title"
    pull(source)
    [data] = told()
    assert (data["state"], data["updated"]["session"]) == ("applied", 1)
    assert data["url"].endswith(f"/sources/{source.pk}/")
