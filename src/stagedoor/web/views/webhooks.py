"""Settings → Webhooks: programs that are told of what happens, and what became of each message."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.models import Membership
from stagedoor.accounts.permissions import Permission
from stagedoor.jobs.port import worker_alive
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.webhooks import WebhookForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash
from stagedoor.webhooks.domain import deliver, manage, publish
from stagedoor.webhooks.models import Webhook

PER_PAGE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def list_webhooks(request: HttpRequest, organization: str) -> HttpResponse:
    """All of the organization; a new one's secret is shown on this page once."""
    actor = access_membership(request.user, organization, Permission.MANAGE_WEBHOOKS)
    form, added, secret = WebhookForm(actor.organization, request.POST or None), None, ""
    if form.is_valid():
        with shown_on(form):
            added, secret = manage.add_webhook(actor.organization, **form.options(), actor=actor.person)
            form = WebhookForm(actor.organization)
    webhooks = actor.organization.webhooks.select_related("event")
    context = {"form": form, "added": added, "secret": secret, "webhooks": webhooks}
    return render_organization(
        request, actor.organization, "webhooks/list.html", worker_alive=worker_alive(), **context
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_webhook(request: HttpRequest, organization: str, webhook_id: int) -> HttpResponse:
    """Its settings, and its messages with the log of each."""
    actor, webhook = _found(request, organization, webhook_id)
    form = WebhookForm(actor.organization, request.POST or None, webhook)
    if form.is_valid():
        with shown_on(form):
            manage.change_webhook(webhook, actor.person, **form.options())
            flash(request, "success", "The webhook is saved.")
            return redirect("webhook", organization, webhook_id)
    return _show(request, actor, webhook, form)


@never_cache
@require_POST
def renew_secret(request: HttpRequest, organization: str, webhook_id: int) -> HttpResponse:
    """Another secret, shown once."""
    actor, webhook = _found(request, organization, webhook_id)
    secret = manage.renew_secret(webhook, actor.person)
    return _show(request, actor, webhook, WebhookForm(actor.organization, None, webhook), secret)


@require_POST
def send_test(request: HttpRequest, organization: str, webhook_id: int) -> HttpResponse:
    """A message that tells of nothing."""
    actor, webhook = _found(request, organization, webhook_id)
    publish.send_test(webhook, actor.person)
    flash(request, "info", "A test is on its way. How it went stands below in a moment.")
    return redirect("webhook", organization, webhook_id)


@require_POST
def send_again(request: HttpRequest, organization: str, webhook_id: int, delivery_id: int) -> HttpResponse:
    """One message once more."""
    actor, webhook = _found(request, organization, webhook_id)
    delivery = get_object_or_404(webhook.deliveries.select_related("webhook__organization"), pk=delivery_id)
    deliver.send_again(delivery, actor.person)
    flash(request, "info", "It is sent again.")
    return redirect("webhook", organization, webhook_id)


@require_POST
def remove(request: HttpRequest, organization: str, webhook_id: int) -> HttpResponse:
    """Forget it."""
    actor, webhook = _found(request, organization, webhook_id)
    manage.remove_webhook(webhook, actor.person)
    flash(request, "success", f"The webhook {webhook} is removed.")
    return redirect("webhooks", organization)


def _found(request: HttpRequest, organization: str, webhook_id: int) -> tuple[Membership, Webhook]:
    actor = access_membership(request.user, organization, Permission.MANAGE_WEBHOOKS)
    webhooks = actor.organization.webhooks.select_related("event", "organization")
    return actor, get_object_or_404(webhooks, pk=webhook_id)


def _show(
    request: HttpRequest, actor: Membership, webhook: Webhook, form: WebhookForm, secret: str = ""
) -> HttpResponse:
    deliveries = Paginator(webhook.deliveries.prefetch_related("log"), PER_PAGE)
    context = {
        "webhook": webhook,
        "form": form,
        "secret": secret,
        "deliveries": deliveries.get_page(request.GET.get("page")),
        "worker_alive": worker_alive(),
    }
    return render_organization(request, actor.organization, "webhooks/webhook.html", **context)
