"""The second factor of a person: a code from an app, or a passkey, beside the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from stagedoor.common.errors import StagedoorError
from stagedoor.common.sealing import seal, unseal

if TYPE_CHECKING:
    from stagedoor.accounts.models import Organization, Person

# Recovery codes only stand in for one of these.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorMissing(StagedoorError):
    """An organization asks for a second factor that the person does not have."""


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps what codes are made from as other secrets are kept: encrypted."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        """What a new passkey is called until its owner names it."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"


def has_second_factor(person: Person) -> bool:
    """Whether signing in as this person takes more than a password."""
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


def check_second_factor(person: Person, organization: Organization) -> None:
    """Raise SecondFactorMissing where the organization asks for one that the person does not have."""
    if organization.requires_two_factors and not has_second_factor(person):
        raise SecondFactorMissing(
            f"{organization} asks its members for a second factor, and you have none yet.",
            code="second_factor_missing",
            remedy="Set up an authenticator app or a passkey under Account; then its pages open.",
        )
