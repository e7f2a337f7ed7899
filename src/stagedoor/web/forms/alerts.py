"""The form of Settings → Integrations → Alerts."""

from __future__ import annotations

from django import forms

from stagedoor.sync.alerts.settings import MOST_EMAILS


class AlertsForm(forms.Form):
    """Where alerts go."""

    emails = forms.CharField(
        label="Email addresses",
        required=False,
        help_text=f"One a line, at most {MOST_EMAILS}.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    webhook_url = forms.URLField(
        label="Webhook",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="A public address that takes a signed POST with JSON, such as https://example.org/alerts.",
    )

    def clean_emails(self) -> list[str]:
        """The addresses, one by one."""
        return str(self.cleaned_data["emails"]).split()
