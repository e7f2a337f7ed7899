"""Webhooks of the organization: where they go, and what became of each message."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from stagedoor.accounts.permissions import Permission
from stagedoor.api.access import actor_of, events_of, organization_of
from stagedoor.api.etags import check_if_match, etag_of
from stagedoor.api.paging import page_of
from stagedoor.api.problems import Refusal
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import OneRecord, Paging
from stagedoor.common.errors import InputError
from stagedoor.webhooks.as_json import delivery_json, webhook_json
from stagedoor.webhooks.domain import deliver, manage, publish
from stagedoor.webhooks.models import Webhook, WebhookDelivery

router = Router(tags=["Webhooks"])
Kind = Literal["run.finished", "preview.waiting", "record.failed", "drift.found", "source.changed"]
_FIELDS = ("id", "url", "event", "kinds", "is_on", "failing_since", "gave_up_at", "created_at", "etag")
_DELIVERY_FIELDS = (
    *("id", "message_id", "kind", "state", "created_at", "sent_at", "next_try_at", "problem"),
    *("content", "log"),
)


class WebhookIn(Schema):
    """A new webhook."""

    url: str = Field(max_length=500, examples=["https://hooks.example.org/stagedoor"])
    kinds: list[Kind] = Field(max_length=10, examples=[["run.finished", "record.failed"]])
    event: str | None = Field(None, max_length=50, description="Slug of the only event that it is told of.")


class WebhookChange(Schema):
    """What can be changed of a webhook; what is left out stays as it is."""

    url: str = Field("", max_length=500)
    kinds: list[Kind] = Field([], max_length=10)
    event: str | None = Field(None, max_length=50, description="Null is for all events.")
    is_on: bool = True


class WebhookOut(Schema):
    """A webhook. `gave_up_at` is when it was switched off for failing too long."""

    id: int
    url: str = ""
    event: str | None = None
    kinds: list[str] = []
    is_on: bool = True
    failing_since: AwareDatetime | None = None
    gave_up_at: AwareDatetime | None = None
    created_at: AwareDatetime | None = None
    etag: str = ""


class WebhookWithSecret(WebhookOut):
    """A webhook with the secret that signs what is posted; it is never told again."""

    secret: str


class WebhookPage(Schema):
    """One page of webhooks."""

    items: list[WebhookOut]
    next: str | None


class TryOut(Schema):
    """One try; an empty `problem` tells that it arrived."""

    at: AwareDatetime
    milliseconds: int
    problem: str


class DeliveryOut(Schema):
    """A message to a webhook. `state` is waiting, arrived or given up; `content` is what is posted."""

    id: int
    message_id: str = Field("", description="`Webhook-Id`, the same however often it is sent.")
    kind: str = ""
    state: str = ""
    created_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    next_try_at: AwareDatetime | None = None
    problem: str = ""
    content: dict[str, Any] = {}
    log: list[TryOut] = []


class DeliveryPage(Schema):
    """One page of deliveries."""

    items: list[DeliveryOut]
    next: str | None


class WebhookRemoved(Schema):
    """Said when a webhook was removed."""

    removed: bool


_ONE, _READ = {200: WebhookOut, **refusals(CHANGING)}, {200: WebhookOut, **refusals(READING)}


@router.get("", response={200: WebhookPage, **refusals(READING)}, summary="List webhooks")
def list_webhooks(request: HttpRequest, asked: Query[Paging]) -> Any:
    """For tokens of admins that reach all events."""
    found = organization_of(request, Permission.MANAGE_WEBHOOKS).webhooks.select_related("event")
    return JsonResponse(page_of(found, asked, _tell, _FIELDS))


@router.post("", response={201: WebhookWithSecret, **refusals(CHANGING)}, summary="Add a webhook")
def add_webhook(request: HttpRequest, given: WebhookIn) -> Any:
    """The answer holds its secret, this once."""
    organization = organization_of(request, Permission.MANAGE_WEBHOOKS)
    event = _event(request, given.event)
    made, secret = manage.add_webhook(organization, given.url, given.kinds, event, actor_of(request))
    return JsonResponse(_tell(made) | {"secret": secret}, status=201)


@router.get("/{record_id}", response=_READ, summary="Get a webhook")
def get_webhook(request: HttpRequest, record_id: OneRecord) -> Any:
    """Without its secret."""
    return _show(_webhook_of(request, record_id))


@router.patch("/{record_id}", response=_ONE, summary="Change a webhook")
def change_webhook(request: HttpRequest, record_id: OneRecord, given: WebhookChange) -> Any:
    """Switched on again, it begins anew: earlier failures do not count."""
    found = _webhook_of(request, record_id)
    check_if_match(request, webhook_json(found))
    told = given.dict(exclude_unset=True)
    manage.change_webhook(
        found,
        actor_of(request),
        url=told.get("url") or found.url,
        kinds=told.get("kinds", found.kinds),
        event=_event(request, told["event"]) if "event" in told else found.event,
        is_on=told.get("is_on", found.is_on),
    )
    return _show(found)


@router.delete(
    "/{record_id}", response={200: WebhookRemoved, **refusals(CHANGING)}, summary="Remove a webhook"
)
def remove_webhook(request: HttpRequest, record_id: OneRecord) -> Any:
    """With its secret and its log; what is on its way to it does not go."""
    found = _webhook_of(request, record_id)
    check_if_match(request, webhook_json(found))
    manage.remove_webhook(found, actor_of(request))
    return JsonResponse({"removed": True})


@router.post(
    "/{record_id}/secret",
    response={200: WebhookWithSecret, **refusals(CHANGING)},
    summary="Make a new secret",
)
def renew_webhook_secret(request: HttpRequest, record_id: OneRecord) -> Any:
    """The old one signs nothing from now on."""
    found = _webhook_of(request, record_id)
    return JsonResponse(_tell(found) | {"secret": manage.renew_secret(found, actor_of(request))})


@router.post("/{record_id}/test", response={202: DeliveryOut, **refusals(CHANGING)}, summary="Send a test")
def test_webhook(request: HttpRequest, record_id: OneRecord) -> Any:
    """A message that tells of nothing; a worker sends it."""
    made = publish.send_test(_webhook_of(request, record_id), actor_of(request))
    return JsonResponse(delivery_json(made), status=202)


@router.get(
    "/{record_id}/deliveries",
    response={200: DeliveryPage, **refusals(READING)},
    summary="List what a webhook was told",
)
def list_deliveries(request: HttpRequest, record_id: OneRecord, asked: Query[Paging]) -> Any:
    """With the log of each, of the last thirty days."""
    found = _webhook_of(request, record_id).deliveries.prefetch_related("log")
    return JsonResponse(page_of(found, asked, delivery_json, _DELIVERY_FIELDS))


@router.post(
    "/{record_id}/deliveries/{delivery_id}/send-again",
    response={202: DeliveryOut, **refusals(CHANGING)},
    summary="Send a message again",
)
def send_delivery_again(request: HttpRequest, record_id: OneRecord, delivery_id: OneRecord) -> Any:
    """With the id that it has, whether it arrived before or not."""
    webhook = _webhook_of(request, record_id)
    delivery = _delivery_of(webhook, delivery_id)
    deliver.send_again(delivery, actor_of(request))
    return JsonResponse(delivery_json(_delivery_of(webhook, delivery_id)), status=202)


def _webhook_of(request: HttpRequest, webhook_id: int) -> Webhook:
    organization = organization_of(request, Permission.MANAGE_WEBHOOKS)
    found = organization.webhooks.select_related("event", "organization").filter(pk=webhook_id).first()
    if found is None:
        raise Refusal(404, "not_found", f"There is no webhook {webhook_id}.")
    return found


def _delivery_of(webhook: Webhook, delivery_id: int) -> WebhookDelivery:
    found = webhook.deliveries.select_related("webhook__organization").filter(pk=delivery_id).first()
    if found is None:
        raise Refusal(404, "not_found", f"There is no delivery {delivery_id} to this webhook.")
    return found


def _event(request: HttpRequest, slug: str | None) -> Any:
    found = events_of(request).filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise InputError(f"There is no event “{slug}”.", place="event", code="unknown_event")
    return found


def _tell(webhook: Webhook) -> dict[str, Any]:
    told = webhook_json(webhook)
    return told | {"etag": etag_of(told)}


def _show(webhook: Webhook) -> JsonResponse:
    told = _tell(webhook)
    return JsonResponse(told, headers={"ETag": f'"{told["etag"]}"'})
