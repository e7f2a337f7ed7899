"""Readings about speakers, the contacts behind them, and their sessions."""

from __future__ import annotations

from swoogo_sandbox.profiles.model import Profile

PROFILES = (
    Profile("speaker-email-refused", "§8.2", "Two speakers of an event may share an email and a contact.",
            "The second speaker with an email is a 422 on email."),
    Profile("speaker-email-merges", "§8.2", "Two speakers of an event may share an email and a contact.",
            "Creating the second one changes and answers the first."),
    Profile("speaker-fields-own", "§8.2", "Personal fields live on the contact and show in every event.",
            "Each speaker keeps their own; the contact only gets them when it is made."),
    Profile("contact-kept", "§8.2", "Creating a speaker rewrites the contact that has the email.",
            "The contact keeps what it has; only its empty fields are filled."),
    Profile("no-contact-list", "§8.2", "GET /contacts lists all contacts of the account.", "It is a 403."),
    Profile("no-speaker-get", "§8.1", "GET /speakers/{id} works.", "It is a 404."),
    Profile("no-speaker-update", "§8.1", "Speakers can be updated.", "Updating one is a 405."),
    Profile("no-contact-id-on-create", "§11", "Creating a speaker answers their contact_id.",
            "It does not; fields=contact_id on a later read does."),
    Profile("contact-picture-not-shown", "§11", "A speaker's profile_picture is their contact's.",
            "It stays null on the speaker."),
    Profile("attach-replaces", "§8.3", "Attaching adds sessions to a speaker's sessions.",
            "The sent list replaces them."),
    Profile("attach-repeat-refused", "§8.3", "Attaching a session again changes nothing.",
            "An id that is already attached is a 422."),
    Profile("attach-partial", "§8.3", "One bad id refuses the whole attach call.",
            "The good ids are attached and the bad one is dropped without a word."),
    Profile("no-single-attach", "§8.3", "POST /speakers/{id}/session/{id} attaches one session.",
            "It is a 404."),
    Profile("detach-plural", "§8.3", "DELETE /speakers/{id}/session/{id} detaches.",
            "DELETE /speakers/{id}/sessions/{id} does."),
    Profile("no-detach", "§8.3", "A session can be detached.",
            "Detaching is a 405; with attach-replaces a shorter list does it."),
)  # fmt: skip
