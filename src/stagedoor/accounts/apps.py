"""Django's handle on this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from stagedoor.accounts.models import Person


class AccountsConfig(AppConfig):
    """People, organizations, roles, sign-in."""

    name = "stagedoor.accounts"
    label = "accounts"

    def ready(self) -> None:
        """A password that was set by a mailed link is its owner's."""
        from allauth.account.signals import password_reset  # noqa: PLC0415 - needs the models

        password_reset.connect(_prove, dispatch_uid="accounts.prove")


def _prove(user: Person, **_: Any) -> None:
    from stagedoor.accounts.domain.sign_in import prove_address  # noqa: PLC0415 - needs the models

    prove_address(user)
