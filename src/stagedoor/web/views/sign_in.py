"""Signing in by a link that works once, and setting the first password."""

from __future__ import annotations

from typing import cast

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import password_reset
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from stagedoor.accounts.domain.sign_in import peek_sign_in_link, use_sign_in_link
from stagedoor.accounts.mail import can_mail
from stagedoor.accounts.models import Person
from stagedoor.common.errors import InputError
from stagedoor.web.toasts import flash

BY_LINK = "signed_in_by_link"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first: mail programs and chats open links on their own, which must not use them up."""
    try:
        if request.method != "POST":
            link = peek_sign_in_link(token)
            return render(request, "account/link.html", {"person": link.person, "made_by": link.made_by})
        person = use_sign_in_link(token)
    except InputError as error:
        return render(request, "errors/refused.html", {"error": error}, status=410)
    return sign_in_by_link(request, person)


def sign_in_by_link(request: HttpRequest, person: Person) -> HttpResponse:
    """Sign in somebody who came by a link, after their second factor if they have one; then to a password."""
    if request.user != person:
        logout(request)
    request.session[BY_LINK] = person.pk
    response: HttpResponse = perform_login(
        request, Login(person, redirect_url=reverse("account_set_password"))
    )
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Have a link mailed that sets a new password; where no mail server is set up, whom to ask for one."""
    if not can_mail():
        return render(request, "account/password_reset_by_hand.html")
    response: HttpResponse = password_reset(request)
    return response


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Set a password without the old one: for somebody who has none, or who came by a link."""
    person = cast("Person", request.user)
    if person.has_usable_password() and request.session.get(BY_LINK) != person.pk:
        return redirect("account_change_password")
    form = SetPasswordForm(person, request.POST or None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, person)
        request.session.pop(BY_LINK, None)
        flash(request, "success", "Your password is set. Sign in with it from now on.")
        return redirect("organizations")
    return render(request, "account/password_set.html", {"form": form})
