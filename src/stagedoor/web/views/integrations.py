"""Organization → Settings → Integrations: the Swoogo card, connecting, a new key, disconnecting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from stagedoor.accounts.access import access_membership, access_organization
from stagedoor.accounts.models import Organization
from stagedoor.accounts.permissions import Permission
from stagedoor.common.text import plural
from stagedoor.jobs.port import worker_alive
from stagedoor.sync.alerts.settings import alert_settings
from stagedoor.sync.domain.connections import connect, disconnect, find_connection, update_key
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.integrations import KeyPairForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash


@require_safe
def show_integrations(request: HttpRequest, organization: str) -> HttpResponse:
    """The card, connected or not."""
    found = access_organization(request.user, organization)
    connection = find_connection(found)
    live = connection.mappings.filter(ended_at=None, removed_at=None).count() if connection else 0
    context = {
        "connection": connection,
        "live_mappings": live,
        "alerts_words": _alerts_words(found),
        "worker_alive": connection is None or worker_alive(),
    }
    return render_organization(request, found, "integrations/index.html", **context)


def _alerts_words(organization: Organization) -> str:
    """Who gets alerts, without the addresses: every member sees this."""
    found = alert_settings(organization)
    emails = [plural(len(found.emails), "email address", "email addresses")] if found.emails else []
    goes_to = [*emails, *(["a webhook"] if found.webhook_url else [])]
    return f"They go to {' and '.join(goes_to)}." if goes_to else "No recipients yet."


@require_safe
def show_documentation(request: HttpRequest, organization: str) -> HttpResponse:
    """What is sent, when, and what never happens."""
    return render_organization(
        request, access_organization(request.user, organization), "integrations/documentation.html"
    )


@sensitive_post_parameters("key", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def connect_swoogo(request: HttpRequest, organization: str) -> HttpResponse:
    """Ask for the key and secret, check them against Swoogo, keep them; then the mapping window (R1, R3)."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    found = membership.organization
    if find_connection(found) is not None:
        return redirect("mappings", organization)
    form = KeyPairForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            connect(found, **form.cleaned_data, actor=membership.person)
            flash(request, "success", "Connected to Swoogo. Now map your first event.")
            return redirect("mappings", organization)
    return render_organization(request, found, "integrations/connect.html", form=form)


@sensitive_post_parameters("key", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def update_swoogo_key(request: HttpRequest, organization: str) -> HttpResponse:
    """Replace the pair of the live connection; mappings and record links stay (R2)."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    found = membership.organization
    if find_connection(found) is None:
        return redirect("integrations", organization)
    form = KeyPairForm(request.POST or None)
    if form.is_valid():
        with shown_on(form):
            update_key(found, **form.cleaned_data, actor=membership.person)
            flash(request, "success", "Key updated. All mappings go on with it.")
            return redirect("integrations", organization)
    return render_organization(request, found, "integrations/update_key.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def disconnect_swoogo(request: HttpRequest, organization: str) -> HttpResponse:
    """Say what follows, then end the connection and all its mappings (R21, R22)."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    found = membership.organization
    connection = find_connection(found)
    if connection is None:
        return redirect("integrations", organization)
    if request.method == "POST":
        disconnect(found, membership.person)
        flash(request, "success", "Disconnected from Swoogo. Nothing there was changed.")
        return redirect("integrations", organization)
    mappings = connection.mappings.filter(ended_at=None, removed_at=None).select_related("event")
    return render_organization(request, found, "integrations/disconnect.html", mappings=mappings)
