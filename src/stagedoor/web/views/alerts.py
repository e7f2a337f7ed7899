"""Settings → Integrations → Alerts: who hears of trouble with continuous sync (R42)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.permissions import Permission
from stagedoor.common.text import plural
from stagedoor.jobs.port import worker_alive
from stagedoor.sync.alerts.settings import alert_settings, save_alerts, send_test, webhook_secret
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.alerts import AlertsForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash

LATEST = 20


@require_http_methods(["GET", "HEAD", "POST"])
def edit_alerts(request: HttpRequest, organization: str) -> HttpResponse:
    """Where alerts go, and what became of the latest ones."""
    membership = access_membership(request.user, organization, Permission.MANAGE_ALERTS)
    found = alert_settings(membership.organization)
    initial = {"emails": "\n".join(found.emails), "webhook_url": found.webhook_url}
    form = AlertsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        with shown_on(form):
            found = save_alerts(membership.organization, **form.cleaned_data, actor=membership.person)
            hint = (
                "Send a test alert to see whether it arrives." if found.goes_somewhere else "No recipients."
            )
            flash(request, "success", f"Alerts are saved. {hint}")
            return redirect("alerts", organization)
    context = {
        "form": form,
        "goes_somewhere": found.goes_somewhere,
        "webhook_secret": webhook_secret(found),
        "can_mail": bool(settings.EMAIL_URL),
        "deliveries": membership.organization.alert_deliveries.all()[:LATEST],
        "worker_alive": worker_alive(),
    }
    return render_organization(request, membership.organization, "integrations/alerts.html", **context)


@require_POST
def test_alerts(request: HttpRequest, organization: str) -> HttpResponse:
    """Send a test alert to every address."""
    membership = access_membership(request.user, organization, Permission.MANAGE_ALERTS)
    sent = send_test(membership.organization, membership.person)
    flash(request, "info", f"A test alert is on its way to {plural(len(sent), 'address', 'addresses')}.")
    return redirect("alerts", organization)
