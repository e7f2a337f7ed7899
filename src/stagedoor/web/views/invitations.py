"""Accepting an invitation: signed in, or with a new account."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.domain import invitations
from stagedoor.accounts.mail import can_mail
from stagedoor.accounts.models import Person
from stagedoor.common.errors import InputError
from stagedoor.web.account_mail import mail_sign_in_link
from stagedoor.web.toasts import flash
from stagedoor.web.views.sign_in import sign_in_by_link


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def show_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the invitation is about. Nobody but its own account is told whether there is one."""
    try:
        invitation = invitations.peek_invitation(token)
    except InputError as error:
        return _refused(request, error)
    person = request.user if isinstance(request.user, Person) else None
    is_theirs = person is not None and person.email.lower() == invitation.email
    context = {"invitation": invitation, "token": token, "is_theirs": is_theirs}
    return render(request, "account/invitation.html", context)


@never_cache
@require_POST
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join, signed in; who must prove their address first is mailed a link, where mail can be sent."""
    person = request.user
    if not isinstance(person, Person):
        return redirect("invitation", token)
    try:
        membership = invitations.accept_invitation(token, person)
    except InputError as error:
        if error.code == "address_unproven" and can_mail():
            return _mail_proof(request, token, person)
        return _refused(request, error)
    flash(request, "success", f"You are now a member of {membership.organization}.")
    return redirect("events", membership.organization.slug)


@login_not_required
@never_cache
@require_POST
def register_invited(request: HttpRequest, token: str) -> HttpResponse:
    """Make a new account, sign in and set a password."""
    try:
        person = invitations.register_invited(token)
    except InputError as error:
        return _refused(request, error)
    return sign_in_by_link(request, person)


def _mail_proof(request: HttpRequest, token: str, person: Person) -> HttpResponse:
    mail_sign_in_link(person, invitations.issue_proving_link(token, person), None)
    logout(request)
    return render(request, "account/proof_mailed.html", {"email": person.email})


def _refused(request: HttpRequest, error: InputError) -> HttpResponse:
    spent = error.code == "invitation_spent"
    return render(request, "errors/refused.html", {"error": error}, status=410 if spent else 403)
