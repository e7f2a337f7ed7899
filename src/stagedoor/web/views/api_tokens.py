"""Settings → API: the tokens of an organization."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.models import Role
from stagedoor.accounts.permissions import Permission
from stagedoor.api_tokens.domain import create_token, revoke_token, tokens_of
from stagedoor.common import clock
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.api_tokens import TokenForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_tokens(request: HttpRequest, organization: str) -> HttpResponse:
    """The tokens, for admins; a new one is shown on this page once."""
    actor = access_membership(request.user, organization, Permission.MANAGE_TOKENS)
    form, text = TokenForm(actor, request.POST or None), ""
    if form.is_valid():
        with shown_on(form):
            name, role = form.cleaned_data["name"], Role(form.cleaned_data["role"])
            chosen, until = form.events_chosen(), form.expires_at()
            _, text = create_token(
                actor.organization, name, role, actor=actor, events=chosen, expires_at=until
            )
            form = TokenForm(actor)
    context = {"form": form, "text": text, "tokens": tokens_of(actor.organization), "now": clock.now()}
    return render_organization(request, actor.organization, "api_tokens/list.html", **context)


@require_POST
def revoke(request: HttpRequest, organization: str, token_id: int) -> HttpResponse:
    """End a token."""
    actor = access_membership(request.user, organization, Permission.MANAGE_TOKENS)
    token = get_object_or_404(tokens_of(actor.organization), pk=token_id)
    revoke_token(token, actor.person)
    flash(request, "success", f"The token “{token}” is revoked.")
    return redirect("api_tokens", organization)
