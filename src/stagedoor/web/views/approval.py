"""*Approval*: whether continuous sync waits for a person, and when any sync asks one (R36, R40)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.permissions import Permission
from stagedoor.sync.domain.mapping_settings import set_hold, set_limits
from stagedoor.web.forms.approval import ApprovalForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash
from stagedoor.web.views.mappings import mapping_of


@require_http_methods(["GET", "HEAD", "POST"])
def edit_approval(request: HttpRequest, organization: str, mapping_id: int) -> HttpResponse:
    """The switch and the limits of one mapping."""
    membership = access_membership(request.user, organization, Permission.MANAGE_SWOOGO)
    mapping = mapping_of(membership.organization, mapping_id)
    form = ApprovalForm(mapping, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["hold"] != mapping.hold:
            set_hold(mapping, on=form.cleaned_data["hold"], actor=membership.person)
        set_limits(mapping, form.limits, membership.person)
        flash(request, "success", f"Saved for {mapping.event}.")
        return redirect("mapping_approval", organization, mapping_id)
    context = {"mapping": mapping, "form": form}
    return render_organization(request, membership.organization, "integrations/approval.html", **context)
