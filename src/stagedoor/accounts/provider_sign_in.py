"""Signing in with a company's account, by OpenID Connect: only for people who are here already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.shortcuts import render

from stagedoor.accounts.domain.sign_in import prove_address
from stagedoor.accounts.models import Person
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from django.http import HttpRequest


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Finds the person by the address that the provider has verified; makes nobody an account or a member."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the provider's account with the person of the same address, the first time."""
        if sociallogin.is_existing:
            return
        try:
            person = _person_of(sociallogin)
        except InputError as error:
            page = render(request, "errors/refused.html", {"error": error}, status=403)
            raise ImmediateHttpResponse(page) from error
        prove_address(person, ends_password=True)
        sociallogin.connect(request, person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Nobody gets an account by signing in."""
        return False


def _person_of(sociallogin: Any) -> Person:
    name = sociallogin.provider.name
    verified = [one.email for one in sociallogin.email_addresses if one.verified is True]
    if not verified:
        raise InputError(
            f"{name} has not verified your address, so it does not sign you in here.",
            code="address_unverified",
            remedy="Have it verified there, or sign in with your password.",
        )
    person = Person.objects.filter(email__iexact=verified[0]).first()
    if person is None:
        raise InputError(
            f"Nobody with the address {verified[0]} has been invited here yet.",
            code="not_invited",
            remedy="Ask an admin of your organization for an invitation, accept it, then sign in again.",
        )
    return person
