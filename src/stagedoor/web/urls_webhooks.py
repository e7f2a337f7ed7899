"""Addresses of the pages about an organization's webhooks."""

from __future__ import annotations

from django.urls import URLPattern, path

from stagedoor.web.views import webhooks

HERE = "<slug:organization>/webhooks/"
ONE = f"{HERE}<id:webhook_id>/"

urlpatterns: list[URLPattern] = [
    path(HERE, webhooks.list_webhooks, name="webhooks"),
    path(ONE, webhooks.show_webhook, name="webhook"),
    path(f"{ONE}secret/", webhooks.renew_secret, name="webhook_secret"),
    path(f"{ONE}test/", webhooks.send_test, name="webhook_test"),
    path(f"{ONE}remove/", webhooks.remove, name="webhook_remove"),
    path(
        f"{ONE}deliveries/<id:delivery_id>/send-again/",
        webhooks.send_again,
        name="webhook_delivery_send_again",
    ),
]
