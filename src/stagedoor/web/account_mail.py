"""Mails with a link to an account. The link has the public address, whatever host a request names."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from stagedoor.accounts.mail import send_mail
from stagedoor.accounts.models import Invitation, Person


def mail_invitation(invitation: Invitation, token: str) -> None:
    """Mail the invitation to its address; raises ConfigError when the mail server does not take it."""
    send_mail(
        invitation.email,
        f"You are invited to {invitation.organization}",
        f"{invitation.invited_by or 'Somebody'} invites you to {invitation.organization} in Stagedoor, as "
        f"{invitation.get_role_display().lower()}.\n\n"
        f"Open this link within three days to accept:\n{_link('invitation', token)}\n\n"
        "If you do not know what this is about, do nothing.\n",
    )


def mail_sign_in_link(person: Person, token: str, asked_by: Person | None) -> None:
    """Mail a sign-in link to its person, who learns who asked for it; raises as ``mail_invitation``."""
    asked = f"{asked_by} asked for" if asked_by else "You asked for"
    send_mail(
        person.email,
        "Your sign-in link",
        f"{asked} a new sign-in link to your account in Stagedoor. Your old password no longer works, "
        "and you are signed out everywhere.\n\n"
        f"Open this link within three days and set a new password:\n{_link('sign_in_link', token)}\n\n"
        "If you did not expect this, set a password all the same, and ask an owner of your organization.\n",
    )


def _link(name: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[token])}"
