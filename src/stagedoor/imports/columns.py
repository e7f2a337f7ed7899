"""Which column of a table is which field: headings are matched loosely, or by hand.

Upper and lower case, spaces, hyphens and underscores in a heading make no difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from stagedoor.common.errors import InputError
from stagedoor.common.text import fold


class Kind(StrEnum):
    """What the rows of a table are."""

    SESSIONS = "sessions"
    SPEAKERS = "speakers"
    SPONSORS = "sponsors"


# Per kind and field the label, which is also the heading that is looked for first.
LABELS: dict[Kind, dict[str, str]] = {
    Kind.SESSIONS: {
        "source_id": "Session ID",
        "title": "Title",
        "description": "Description",
        "status": "Status",
        "starts_at": "Starts At",
        "ends_at": "Ends At",
        "room": "Room",
        "track": "Track",
        "capacity": "Capacity",
        "speakers": "Speakers",
    },
    Kind.SPEAKERS: {
        "source_id": "Speaker ID",
        "first_name": "First Name",
        "last_name": "Last Name",
        "email": "Email",
        "job_title": "Job Title",
        "company": "Company",
        "biography": "Biography",
        "headshot_url": "Headshot URL",
    },
    Kind.SPONSORS: {
        "source_id": "Sponsor ID",
        "name": "Name",
        "description": "Description",
        "website": "Website",
        "tier": "Tier",
        "logo_url": "Logo URL",
    },
}

# Without one of these columns no row of the kind can be used.
REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.SESSIONS: ("title",),
    Kind.SPEAKERS: ("source_id", "email"),
    Kind.SPONSORS: ("name",),
}

# Other headings that are common for a field, English and German, the likelier first.
_SYNONYMS: dict[Kind, dict[str, str]] = {
    Kind.SESSIONS: {
        "source_id": "ID, Session Code, Code, Sitzungs-ID, Vortrags-ID",
        "title": "Session Title, Session Name, Name, Session, Talk, Talk Title, Titel, Vortrag",
        "description": "Abstract, Session Description, Details, Beschreibung",
        "status": "Session Status, State",
        "starts_at": "Start, Start Time, Starts, Start Date, Start Date Time, Session Start, Beginn, Von",
        "ends_at": "End, End Time, Ends, End Date, End Date Time, Session End, Ende, Bis",
        "room": "Location, Room Name, Venue, Raum, Saal, Ort",
        "track": "Track Name, Tracks, Session Track, Strang, Themenstrang",
        "capacity": "Seats, Session Capacity, Max Capacity, Kapazität, Plätze",
        "speakers": "Speaker Emails, Speaker Email, Speakers Email, Speaker, Referenten, Vortragende",
    },
    Kind.SPEAKERS: {
        "source_id": "ID, Person ID, Speaker Code, Code, Referenten-ID",
        "first_name": "Given Name, Forename, Vorname",
        "last_name": "Surname, Family Name, Nachname, Familienname",
        "email": "Email Address, Speaker Email, Mail, Mailadresse, E-Mail-Adresse",
        "job_title": "Position, Role, Title, Berufsbezeichnung",
        "company": "Company Name, Organization, Organisation, Employer, Affiliation, Firma, Unternehmen",
        "biography": "Bio, Speaker Bio, Short Bio, About, Biografie, Biographie, Vita",
        "headshot_url": "Headshot, Photo, Photo URL, Picture, Picture URL, Image URL, Avatar, Foto, Bild",
    },
    Kind.SPONSORS: {
        "source_id": "ID",
        "name": "Sponsor, Sponsor Name, Company, Company Name, Firma",
        "description": "About, Sponsor Description, Beschreibung",
        "website": "Website URL, URL, Web Site, Homepage, Link, Webseite",
        "tier": "Level, Sponsorship Level, Sponsor Level, Sponsor Tier, Package, Stufe",
        "logo_url": "Logo, Image URL, Logo Link",
    },
}


@dataclass(frozen=True)
class Match:
    """``fields`` says which heading stands for which field; ``unmatched`` headings are not read."""

    fields: dict[str, str]
    unmatched: list[str]


def match_columns(headings: list[str], kind: Kind, chosen: dict[str, str] | None = None) -> Match:
    """Return which heading is which field; *chosen* goes first, and ``""`` in it means "do not read".

    Raises InputError when *chosen* names a field or heading that does not exist.
    """
    chosen = chosen or {}
    _check(chosen, headings, kind)
    fields = {field: heading for field, heading in chosen.items() if heading}
    free: dict[str, str] = {}
    for heading in headings:
        if heading and heading not in fields.values():
            free.setdefault(_key(heading), heading)
    for wordings in (LABELS[kind], _SYNONYMS[kind]):
        for field, words in wordings.items():
            found = next((key for key in map(_key, words.split(",")) if key in free), None)
            if found and field not in fields and field not in chosen:
                fields[field] = free.pop(found)
    taken = set(fields.values())
    return Match(fields, [heading for heading in headings if heading and heading not in taken])


def usable(match: Match, kind: Kind) -> bool:
    """Tell whether the matched columns suffice to read rows of this kind."""
    return any(field in match.fields for field in REQUIRED[kind])


def guess_kind(headings: list[str]) -> Kind | None:
    """Return the kind whose fields the headings match best, None when two fit equally or none does."""
    scores = {
        kind: len(match.fields) for kind in Kind if usable(match := match_columns(headings, kind), kind)
    }
    best = max(scores.values(), default=0)
    winners = [kind for kind, score in scores.items() if score == best]
    return winners[0] if len(winners) == 1 else None


def _key(heading: str) -> str:
    return re.sub(r"[\W_]+", "", fold(heading))


def _check(chosen: dict[str, str], headings: list[str], kind: Kind) -> None:
    for field, heading in chosen.items():
        if field not in LABELS[kind]:
            known = ", ".join(LABELS[kind])
            raise InputError(f"{kind.capitalize()} have no field “{field}”.", remedy=f"Fields are: {known}.")
        if heading and heading not in headings:
            raise InputError(
                f"There is no column “{heading}”.", remedy=f"Columns are: {', '.join(headings)}."
            )
