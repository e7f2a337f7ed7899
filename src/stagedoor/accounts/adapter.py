"""How sign-in behaves here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from stagedoor.accounts.mail import mail_later
from stagedoor.common.client_address import client_address

if TYPE_CHECKING:
    from stagedoor.accounts.models import Person


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation: there is no open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up unasked."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose attempts to sign in are counted together; behind trusted proxies the client's own."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        return client_address(request.META.get("REMOTE_ADDR", ""), forwarded, settings.TRUSTED_PROXIES)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The public address, whatever host the request names."""
        return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', args=key.split('-', 1))}"

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        """Mail the link after the answer, which takes as long for an address that is not known."""
        mail_later(
            user.email,
            "Set a new password",
            "Somebody, hopefully you, asked for a new password for your account in Stagedoor. Open this link "
            f"within a day to set one:\n{context['password_reset_url']}\n\n"
            "If it was not you, do nothing: your password stays as it is.\n",
        )
