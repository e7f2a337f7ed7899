"""Forms of a person's own account, in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: what it is called, and whether it signs in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you know it again, such as “Laptop”."
        alone = self.fields["passwordless"]
        alone.label = "Sign in with it alone"
        alone.help_text = "Without email and password. Your device asks for a finger, your face or a PIN."
