"""What pages about signing in know of the installation."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def company_sign_in() -> str:
    """The name of the provider whose accounts sign in here as well, empty where there is none."""
    return settings.OIDC_NAME if settings.OIDC_URL else ""
