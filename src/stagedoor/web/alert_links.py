"""Where a page is, for those who tell of it without knowing the web: alerts name it in mails and webhooks."""

from __future__ import annotations

from django.urls import reverse


def page_of_alert(kind: str, organization: str, event: str | None, record: int | None) -> str:
    """The path of the page that an alert is about: a source, a run, the event's runs, or an organization's.

    ``record`` is the key of the source, of the run or of the webhook, by the kind of alert.
    """
    if kind.startswith("webhook."):
        return reverse("webhook", args=[organization, record])
    if event is not None:
        place = [organization, event]
        if record is None:
            return reverse("drift" if kind == "drift.found" else "runs", args=place)
        return reverse("source" if kind.startswith("source.") else "run", args=[*place, record])
    return reverse("alerts" if kind == "test" else "integrations", args=[organization])
