"""The headings that are known: ours first, then those of other programs' exports and people's own words.

Among them are those of Sessionboard ("Session Friendly ID", "Full Name"), pretalx ("Start (date)", "Speaker
names"), Sessionize ("Scheduled At", "Scheduled Duration", "Speaker Ids") and Sched ("Event Type", "Venue").
"""

from __future__ import annotations

from stagedoor.imports.readers.options import Kind

# The last column of a file of failed rows: what was wrong with each.
PROBLEM_HEADING = "Problem"

# Per kind and field the label, which is also the heading that is looked for first.
LABELS: dict[Kind, dict[str, str]] = {
    Kind.SESSIONS: {
        "source_id": "Session ID",
        "title": "Title",
        "description": "Description",
        "status": "Status",
        "date": "Date",
        "starts_at": "Starts At",
        "end_date": "End Date",
        "ends_at": "Ends At",
        "duration": "Duration",
        "room": "Room",
        "track": "Track",
        "capacity": "Capacity",
        "speakers": "Speakers",
        "speaker_emails": "Speaker Emails",
        "speaker_ids": "Speaker IDs",
        "moderators": "Moderators",
        "chairpersons": "Chairpersons",
        "speaker_first_name": "Speaker First Name",
        "speaker_last_name": "Speaker Last Name",
        "speaker_job_title": "Speaker Job Title",
        "speaker_company": "Speaker Company",
        "speaker_biography": "Speaker Biography",
        "speaker_headshot_url": "Speaker Headshot URL",
    },
    Kind.SPEAKERS: {
        "source_id": "Speaker ID",
        "first_name": "First Name",
        "last_name": "Last Name",
        "name": "Full Name",
        "email": "Email",
        "job_title": "Job Title",
        "company": "Company",
        "phone": "Phone",
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

# What tells about the row's speaker rather than about the session.
PERSON_FIELDS = frozenset(name for name in LABELS[Kind.SESSIONS] if name.startswith("speaker"))

# Other headings that are common for a field, English and German, the likelier first.
SYNONYMS: dict[Kind, dict[str, str]] = {
    Kind.SESSIONS: {
        "source_id": (
            "Session Friendly ID, Friendly ID, ID, Session Code, Code, Proposal ID, Submission ID, Event "
            "ID, UID, Session Key, Event Key, Sitzungs-ID, Vortrags-ID"
        ),
        "title": (
            "Session Title, Session Name, Proposal Title, Talk Title, Event Name, Name, Session, Talk, "
            "Presentation Title, Topic, Titel, Vortrag, Programmpunkt"
        ),
        "description": (
            "Session Description, Abstract, Event Description, Talk Description, Session Abstract, "
            "Description (Optional), Details, Summary, Beschreibung, Zusammenfassung"
        ),
        "status": "Session Status, State, Session State, Proposal State, Submission State, Zustand",
        "date": (
            "Start Date, Session Date, Event Date, Event Start Date, Start (Date), Starts At Date, Date "
            "Start, Day, Start Day, Session Day, Datum, Tag, Startdatum"
        ),
        "starts_at": (
            "Start, Starts, Start Time, Scheduled At, Start Date Time, Start Date & Time, Start Date and "
            "Time, Session Start, Session Start Time, Start At, Event Start, Event Start Time, Start "
            "(Time), Starts At Time, Time Start, Time, From, Beginn, Startzeit, Anfang, Uhrzeit, Zeit, Von"
        ),
        "end_date": "Event End Date, End (Date), Ends At Date, Date End, End Day, Enddatum",
        "ends_at": (
            "End, Ends, End Time, Finish, End Date Time, End Date & Time, End Date and Time, Session End, "
            "Session End Time, End At, Event End, Event End Time, End (Time), Ends At Time, Time End, To, "
            "Until, Ende, Endzeit, Bis"
        ),
        "duration": "Scheduled Duration, Length, Duration (min), Duration (minutes), Minutes, Dauer",
        "room": (
            "Room Name, Room/Location, Location, Venue, Hall, Stage, Session Location, Raum, Saal, Ort, Bühne"
        ),
        "track": (
            "Track Name, Tracks, Session Track, Session Tracks, Assigned Track, Schedule Track, "
            "Schedule Track (Optional), Event Type, Stream, Strang, Themenstrang"
        ),
        "capacity": "Seats, Session Capacity, Max Capacity, Room Capacity, Kapazität, Plätze",
        "speakers": (
            "Speaker, Speaker Name, Speaker Names, Speakers Names, Presenter, Presenters, Session Speakers, "
            "Speaker Full Name, Referent, Referenten, Referent*innen, Vortragende"
        ),
        "speaker_emails": (
            "Speaker Email, Speakers Email, Speakers Emails, Speaker E-Mail, Presenter Email, Email, Email "
            "Address, E-Mail-Adresse"
        ),
        "speaker_ids": "Speaker ID, Speakers IDs, Speaker Codes",
        "moderators": "Moderator, Session Moderators, Moderation",
        "chairpersons": "Chairperson, Session Chair, Session Chairs",
        "speaker_first_name": "Speaker First, First Name, Given Name, Vorname",
        "speaker_last_name": "Speaker Last, Last Name, Surname, Family Name, Nachname",
        "speaker_job_title": "Job Title, Speaker Title, Speaker Position, Position, Tag Line",
        "speaker_company": (
            "Company, Affiliation, Organization, Organisation, Speaker Organization, Speaker Affiliation, "
            "Firma"
        ),
        "speaker_biography": "Biography, Bio, Speaker Bio, Short Bio, Biografie",
        "speaker_headshot_url": (
            "Headshot URL, Headshot, Speaker Headshot, Profile Picture, Speaker Photo, Photo"
        ),
    },
    Kind.SPEAKERS: {
        "source_id": (
            "Friendly ID, Contact Friendly ID, Contact ID, ID, Person ID, Speaker Code, Code, Referenten-ID"
        ),
        "first_name": "Given Name, Forename, Speaker First Name, Vorname",
        "last_name": "Surname, Family Name, Speaker Last Name, Nachname, Familienname",
        "name": "Name, Speaker Name, Speaker, Display Name, Public Name, Presenter, Vollständiger Name",
        "email": "Email Address, Speaker Email, Mail, Mailadresse, E-Mail-Adresse",
        "job_title": "Position, Role, Speaker Title, Title, Tag Line, Berufsbezeichnung",
        "company": (
            "Company Name, Organization, Organisation, Employer, Affiliation, Speaker Company, Firma, "
            "Unternehmen"
        ),
        "phone": "Phone Number, Mobile Phone, Telephone, Telefon",
        "biography": "Bio, Speaker Bio, Short Bio, About, Biografie, Biographie, Vita",
        "headshot_url": (
            "Headshot, Photo, Photo URL, Picture, Picture URL, Profile Picture, Image URL, Avatar, Avatar "
            "URL, Foto, Bild"
        ),
    },
    Kind.SPONSORS: {
        "source_id": "Friendly ID, Group ID, ID",
        "name": "Sponsor, Sponsor Name, Company, Company Name, Group Name, Organization, Firma",
        "description": "About, Sponsor Description, Beschreibung",
        "website": "Website URL, URL, Web Site, Homepage, Link, Webseite",
        "tier": "Level, Sponsorship Level, Sponsor Level, Sponsor Tier, Package, Stufe",
        "logo_url": "Logo, Image URL, Logo Link",
    },
}
