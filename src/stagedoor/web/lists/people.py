"""The lists of speakers and of sponsors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from stagedoor.agenda.models import Speaker, Sponsor, Tier
from stagedoor.agenda.queries import find_speakers, find_sponsors, missing_fields
from stagedoor.swoogo.records import Kind
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.forms.speakers import SpeakerFilter
from stagedoor.web.forms.sponsors import SponsorFilter
from stagedoor.web.lists.base import RecordList
from stagedoor.web.lists.columns import NAMED, Column, Here, name_cell, picture_cell
from stagedoor.web.templatetags.stagedoor import badge, nothing

_NAME = picture_cell("user", lambda speaker: speaker.headshot)
_LOGO = picture_cell("building", lambda sponsor: sponsor.logo, "logo")


def _email(speaker: Speaker, _here: Here) -> str:
    badges = ((badge(f"No {name}", "yellow"),) for name in missing_fields(speaker))
    missing = format_html_join("", " {}", badges)
    return format_html("<span>{}{}</span>", speaker.email, missing)


def _sessions(speaker: Any, _here: Here) -> str:
    return str(speaker.session_count)


def _tier(sponsor: Sponsor, _here: Here) -> str:
    return name_cell(sponsor.tier) if sponsor.tier else nothing("No tier")


def _website(sponsor: Sponsor, _here: Here) -> str:
    return format_html('<span class="text-break">{}</span>', sponsor.website)


class SpeakerList(RecordList):
    """The speakers of an event."""

    one = "speaker"
    page = "speakers"
    template = "speakers/list.html"
    kind = Kind.SPEAKER
    can_tick = True
    columns = (
        Column("name", "Name", _NAME, is_title=True, css="title"),
        Column("email", "Email", _email),
        Column("company", "Company", lambda speaker, _here: speaker.company),
        Column("job", "Job title", lambda speaker, _here: speaker.job_title, shown=False),
        Column("phone", "Phone", lambda speaker, _here: speaker.phone, shown=False, css="nw"),
        Column("sessions", "Sessions", _sessions, css=NAMED),
    )

    def filters(self, data: Any = None) -> SpeakerFilter:
        return SpeakerFilter(data, **self.filter_options())

    def find(self, filters: ListFilter) -> QuerySet[Speaker]:
        return find_speakers(
            self.event,
            filters.chosen("q"),
            no_email=filters.chosen("show") == "no-email",
            deleted=filters.shows_deleted,
            sort=filters.order,
            custom=self.custom,
        )


class SponsorList(RecordList):
    """The sponsors of an event."""

    one = "sponsor"
    page = "sponsors"
    template = "sponsors/list.html"
    kind = Kind.SPONSOR
    can_tick = True
    columns = (
        Column("name", "Name", _LOGO, is_title=True, css="title"),
        Column("tier", "Tier", _tier),
        Column("website", "Website", _website),
    )

    @cached_property
    def tiers(self) -> list[Tier]:
        """The tiers to choose from."""
        return list(self.event.tiers.all())

    def filters(self, data: Any = None) -> SponsorFilter:
        return SponsorFilter(self.tiers, data, **self.filter_options())

    def find(self, filters: ListFilter) -> QuerySet[Sponsor]:
        return find_sponsors(
            self.event,
            filters.chosen("q"),
            tier=filters.chosen("tier"),
            deleted=filters.shows_deleted,
            sort=filters.order,
            custom=self.custom,
        )
