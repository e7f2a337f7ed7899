"""The members of an organization."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stagedoor.accounts.access import access_membership
from stagedoor.accounts.domain import members
from stagedoor.accounts.models import Membership, Organization, Role
from stagedoor.web.errors import shown_on
from stagedoor.web.forms.organizations import MemberForm, RoleForm
from stagedoor.web.pages import render_organization
from stagedoor.web.toasts import flash


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_members(request: HttpRequest, organization: str) -> HttpResponse:
    """The members; an admin adds one and gets the sign-in link to pass on."""
    needs = Role.ADMIN if request.method == "POST" else Role.VIEWER
    actor = access_membership(request.user, organization, needs)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
            token = members.invite_member(actor.organization, email, role, actor)
            return _show_link(request, actor.organization, email, token)
    everybody = actor.organization.memberships.select_related("person").order_by("person__email")
    rows = [(member, _role_form(member)) for member in everybody]
    context = {"rows": rows, "form": form, "actor": actor}
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


@never_cache
@require_POST
def renew_sign_in_link(request: HttpRequest, organization: str, member_id: int) -> HttpResponse:
    """A new sign-in link for a member."""
    actor, member = _access_member(request, organization, member_id)
    token = members.renew_sign_in_link(member, actor)
    return _show_link(request, actor.organization, member.person.email, token)


def _access_member(request: HttpRequest, organization: str, member_id: int) -> tuple[Membership, Membership]:
    actor = access_membership(request.user, organization, Role.ADMIN)
    memberships = actor.organization.memberships.select_related("person", "organization")
    return actor, get_object_or_404(memberships, pk=member_id)


def _role_form(member: Membership) -> RoleForm:
    form = RoleForm(initial={"role": member.role}, auto_id=f"{member.pk}_%s")
    form.fields["role"].widget.attrs["aria-label"] = f"Role of {member.person}"
    return form


def _show_link(request: HttpRequest, organization: Organization, email: str, token: str) -> HttpResponse:
    """Shown once and never stored: so it is the answer to the POST itself."""
    link = request.build_absolute_uri(reverse("sign_in_link", args=[token]))
    return render_organization(request, organization, "members/link.html", email=email, link=link)
