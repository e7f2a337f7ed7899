"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organizations, roles, sign-in."""

    name = "stagedoor.accounts"
    label = "accounts"
