"""What templates need: icons, wall-clock times, badges, safe rich text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from stagedoor.agenda import queries
from stagedoor.agenda.models import (
    AgendaRecord,
    ChangedRecord,
    Event,
    Participation,
    ParticipationRole,
    Session,
    SessionStatus,
    Speaker,
    Track,
)
from stagedoor.common import html
from stagedoor.common.clock import to_wall

register = template.Library()

_COLORS = {
    SessionStatus.PENDING: "yellow",
    SessionStatus.ACCEPT_QUEUE: "lime",
    SessionStatus.ACCEPTED: "green",
    SessionStatus.DECLINE_QUEUE: "orange",
    SessionStatus.DECLINED: "red",
}


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """An icon of the sprite; decoration, so its button or link needs words of its own."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true"><use href="{}#{}"></use></svg>',
        extra_class,
        static("vendor/icons/icons.svg"),
        name,
    )


@register.simple_tag
def badge(text: str, color: str) -> SafeString:
    """A badge: a dot in one of Tabler's colours, and the words in the page's own."""
    return format_html(
        '<span class="badge"><span class="status-dot status-{} me-1"></span>{}</span>', color, text
    )


@register.simple_tag
def status_badge(status: str) -> SafeString:
    """The badge of a session's status."""
    known = SessionStatus(status)
    return badge(known.label, _COLORS[known])


@register.simple_tag
def track_name(track: Track | None) -> SafeString:
    """A track's name behind a dot of its colour; nothing for no track."""
    if track is None:
        return SafeString()
    return format_html(
        '<span><svg class="color-dot" viewBox="0 0 8 8" aria-hidden="true">'
        '<circle cx="4" cy="4" r="4" fill="{}"/></svg>{}</span>',
        track.color,
        track.name,
    )


@register.simple_tag
def wall_time(instant: datetime | None, event: Event, style: str = "full") -> str:
    """An instant on the event's clocks: ``full`` with day and zone, ``day`` or ``time`` alone."""
    if instant is None:
        return ""
    wall = to_wall(instant, event.zone)
    day, time = _day(wall), f"{wall:%H:%M}"
    return {"day": day, "time": time}.get(style, f"{day}, {time} ({event.timezone})")


@register.simple_tag(takes_context=True)
def record_address(context: Context, record: AgendaRecord) -> str:
    """The page of a record; of a room or track its form, or their list for who may not edit."""
    return _record_address(context, record._meta.model_name or "", record.pk)


@register.simple_tag(takes_context=True)
def record_link(context: Context, row: ChangedRecord) -> SafeString:
    """The name of a record of the history, leading to its page."""
    return format_html('<a href="{}">{}</a>', _record_address(context, row.kind, row.record), row.name)


def _record_address(context: Context, kind: str, pk: int) -> str:
    event = context["event"]
    here = [event.organization.slug, event.slug]
    if kind == "event":
        return reverse("details", args=here)
    if kind not in {"room", "track"}:
        return reverse(kind, args=[*here, pk])
    return (
        reverse(f"{kind}_edit", args=[*here, pk]) if context["can_edit"] else reverse(f"{kind}s", args=here)
    )


@register.simple_tag
def session_times(session: Session, event: Event) -> SafeString:
    """The day, the start and the end of a session on the event's clocks."""
    if session.starts_at is None:
        return nothing("No time")
    return format_html(
        '<span><span class="text-nowrap">{}</span> <span class="text-nowrap">{}</span></span>',
        wall_time(session.starts_at, event, "day"),
        session_clock(session, event),
    )


@register.simple_tag
def session_clock(session: Session, event: Event) -> str:
    """The start and the end of a session on the event's clocks; an end on another day with its day."""
    start, end = (wall_time(instant, event, "time") for instant in (session.starts_at, session.ends_at))
    first_day, last_day = (
        wall_time(instant, event, "day") for instant in (session.starts_at, session.ends_at)
    )
    if not end:
        return start
    return f"{start}–{end}" if first_day == last_day else f"{start} – {last_day} {end}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


@register.simple_tag
def participant_names(participants: Iterable[Participation]) -> SafeString:
    """The names, each with its role unless that is speaker; nothing for nobody."""
    names = [
        format_html("{} ({})", part.speaker, part.get_role_display().lower())
        if part.role != ParticipationRole.SPEAKER
        else part.speaker
        for part in participants
    ]
    joined = format_html_join(", ", "{}", ((name,) for name in names))
    return format_html("<span>{}</span>", joined) if names else SafeString()


@register.filter
def missing_fields(speaker: Speaker) -> list[str]:
    """What Swoogo requires and this speaker lacks, in words (R12)."""
    return queries.missing_fields(speaker)


@register.simple_tag
def nothing(words: str = "None") -> SafeString:
    """Words in place of a missing value."""
    return format_html('<span class="dim">{}</span>', words)


@register.filter
def or_none(value: object) -> object:
    """The value, or the word that it is missing."""
    return nothing() if value in ("", None) else value


@register.filter
def rich_text(text: str) -> SafeString:
    """Rich text as it is stored: it was made safe once, when it was saved."""
    return mark_safe(text)  # noqa: S308 - made safe by ``clean_texts`` and by imports


@register.filter
def plain_text(text: str) -> str:
    """The words of a rich text, on one line."""
    return html.to_text(text)


@register.inclusion_tag("layout/nav_item.html", takes_context=True)
def nav_item(context: Context, name: str, label: str, icon_name: str, section: str = "") -> dict[str, Any]:
    """One entry of the side navigation; ``section`` is its word in the address, if not its name."""
    organization, event = context["organization"], context.get("event")
    try:
        href = reverse(name, args=[organization.slug, event.slug] if event else [organization.slug])
    except NoReverseMatch:
        href = ""
    active = context.get("section") == (section or name)
    return {"href": href, "label": label, "icon_name": icon_name, "active": active}


@register.inclusion_tag("layout/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, current: str) -> dict[str, Any]:
    """The heading of a column that a list can be sorted by; a second click turns the order round."""
    query = context["request"].GET.copy()
    query["sort"] = f"-{key}" if current == key else key
    query.pop("page", None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {"href": f"?{query.urlencode()}", "label": label, "direction": direction}
