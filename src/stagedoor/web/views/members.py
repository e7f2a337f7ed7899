"""The members of an organization, and who is invited."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.domain import invitations, members, second_factors
from stagedoor.accounts.mail import can_mail
from stagedoor.accounts.models import Membership, Organization, Role
from stagedoor.accounts.permissions import Permission
from stagedoor.accounts.second_factor import FACTORS
from stagedoor.common import clock
from stagedoor.web.account_mail import mail_invitation, mail_sign_in_link
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.organizations import MemberForm, RoleForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_members(request: HttpRequest, organization: str) -> HttpResponse:
    """The members and the invitations; an admin invites somebody by a link to pass on, or by mail."""
    needs = Permission.MANAGE_MEMBERS if request.method == "POST" else Permission.READ
    actor = access_membership(request.user, organization, needs)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
            by_mail = can_mail()
            token = invitations.invite_member(actor.organization, email, role, actor, by_mail=by_mail)
            if not by_mail:
                return _show_link(request, actor.organization, email, reverse("invitation", args=[token]))
            mail_invitation(invitations.peek_invitation(token), token)
            flash(request, "success", f"An invitation was mailed to {email}. It works for three days.")
            return redirect("members", organization)
    factors = Authenticator.objects.filter(user=OuterRef("person"), type__in=FACTORS)
    everybody = actor.organization.memberships.select_related("person").order_by("person__email")
    everybody = everybody.annotate(has_factor=Exists(factors))
    rows = [(member, _role_form(member)) for member in everybody]
    invited = actor.organization.invitations.filter(expires_at__gt=clock.now())
    permissions = [(one.words, [one.allows(role) for role in Role]) for one in Permission]
    context = {"rows": rows, "form": form, "actor": actor, "invited": invited, "by_mail": can_mail()}
    context |= {"roles": list(Role), "permissions": permissions}
    return render_organization(request, actor.organization, "members/list.html", **context)


@require_POST
def change_role(request: HttpRequest, organization: str, member_id: int) -> HttpResponse:
    """Give a member another role."""
    actor, member = _access_member(request, organization, member_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        members.change_role(member, Role(form.cleaned_data["role"]), actor)
        flash(request, "success", f"{member.person} is now {Role(member.role).label.lower()}.")
    return redirect("members", organization)


@require_POST
def remove_member(request: HttpRequest, organization: str, member_id: int) -> HttpResponse:
    """Take a member out."""
    actor, member = _access_member(request, organization, member_id)
    members.remove_member(member, actor)
    flash(request, "success", f"{member.person} is no longer a member. What they did stays.")
    return redirect("members", organization) if member.person != actor.person else redirect("organizations")


@require_POST
def withdraw_invitation(request: HttpRequest, organization: str, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    actor = access_membership(request.user, organization, Permission.MANAGE_MEMBERS)
    invitation = get_object_or_404(
        actor.organization.invitations.select_related("organization"), pk=invitation_id
    )
    invitations.withdraw_invitation(invitation, actor)
    flash(request, "success", f"{invitation.email} is no longer invited.")
    return redirect("members", organization)


@never_cache
@require_POST
def renew_sign_in_link(request: HttpRequest, organization: str, member_id: int) -> HttpResponse:
    """A new sign-in link for a member: mailed to them, or shown where no mail server is set up."""
    actor, member = _access_member(request, organization, member_id)
    by_mail = can_mail()
    token = members.renew_sign_in_link(member, actor, by_mail=by_mail)
    if not by_mail:
        return _show_link(
            request, actor.organization, member.person.email, reverse("sign_in_link", args=[token])
        )
    mail_sign_in_link(member.person, token, actor.person)
    flash(request, "success", f"A new sign-in link was mailed to {member.person.email}.")
    return redirect("members", organization)


@require_POST
def require_two_factors(request: HttpRequest, organization: str) -> HttpResponse:
    """Ask all members for a second factor, or no longer."""
    actor = access_membership(request.user, organization, Permission.MANAGE_SECURITY)
    on = request.POST.get("on") == "on"
    second_factors.require_two_factors(actor.organization, actor, on=on)
    told = "Members without a second factor are asked to set one up." if on else "One factor is enough again."
    flash(request, "success", told)
    return redirect("members", organization)


def _access_member(request: HttpRequest, organization: str, member_id: int) -> tuple[Membership, Membership]:
    actor = access_membership(request.user, organization, Permission.MANAGE_MEMBERS)
    memberships = actor.organization.memberships.select_related("person", "organization")
    return actor, get_object_or_404(memberships, pk=member_id)


def _role_form(member: Membership) -> RoleForm:
    form = RoleForm(initial={"role": member.role}, auto_id=f"{member.pk}_%s")
    form.fields["role"].widget.attrs["aria-label"] = f"Role of {member.person}"
    return form


def _show_link(request: HttpRequest, organization: Organization, email: str, path: str) -> HttpResponse:
    """Shown once and never stored: so it is the answer to the POST itself."""
    link = request.build_absolute_uri(path)
    return render_organization(request, organization, "members/link.html", email=email, link=link)
