"""A person's own account: password, second factor, and where they are signed in."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stagedoor.accounts.access import organizations_of
from stagedoor.accounts.domain import sessions
from stagedoor.accounts.models import Person
from stagedoor.common.text import plural
from stagedoor.web.toasts import flash


@never_cache
@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    person = cast("Person", request.user)
    UserSession.objects.create_from_request(request)
    context: dict[str, Any] = _factors_of(person)
    context["sign_ins"] = sessions.sign_ins_of(person, request.session.session_key)
    context["asking"] = organizations_of(person).filter(requires_two_factors=True)
    return render(request, "account/show.html", context)


@require_POST
def end_sign_in(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """Sign out in one browser."""
    if not sessions.end_sign_in(cast("Person", request.user), sign_in_id):
        raise Http404
    flash(request, "success", "Signed out there.")
    return redirect("account")


@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = sessions.end_other_sign_ins(cast("Person", request.user), request.session.session_key)
    flash(request, "success", f"Signed out in {plural(count, 'other browser')}.")
    return redirect("account")


def _factors_of(person: Person) -> dict[str, Any]:
    """The app, the passkeys, and how many recovery codes are left."""
    found = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    codes = next((one for one in found if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "app": next((one for one in found if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one.wrap() for one in found if one.type == Authenticator.Type.WEBAUTHN],
        "has_codes": codes is not None,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
