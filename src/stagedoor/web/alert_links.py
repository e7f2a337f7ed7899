"""Where a page is, for those who tell of it without knowing the web: alerts name it in mails and webhooks."""

from __future__ import annotations

from django.urls import reverse


def page_of_alert(kind: str, organization: str, event: str | None, run: int | None) -> str:
    """The path of the page that an alert is about: the run, the event's runs, or the organization's page."""
    if event is not None:
        place = [organization, event]
        return reverse("runs", args=place) if run is None else reverse("run", args=[*place, run])
    return reverse("alerts" if kind == "test" else "integrations", args=[organization])
