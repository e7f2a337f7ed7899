"""What is done before a picture, as a person does it on the pages, and what others do in Swoogo meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from docs.screenshots.installation import FILES, Installation
from docs.screenshots.seed import HARBOUR_SUMMIT, RIVERSIDE_FORUM
from playwright.sync_api import Page, expect

EVENT, RIVERSIDE = "harbour/summit", "harbour/riverside"
MAPPINGS = "harbour/settings/integrations/mappings/"
# A sync of the whole conference on a slow machine.
SYNC_MILLISECONDS = 120_000
SHEET = "Programme sheet"
NOW = re.compile("^(Check drift|Compare with Swoogo now)")


@dataclass(frozen=True)
class Stage:
    """A browser on the site of an installation."""

    page: Page
    here: Installation

    def open(self, path: str) -> None:
        """Go to a page, by its path without the first slash."""
        self.page.goto(f"{self.here.base}/{path}")
        self.page.wait_for_load_state("networkidle")

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        """Follow the link of this name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def choose(self, label: str, beginning: str) -> None:
        """Choose the option of the field with this label that begins so."""
        field = self.page.get_by_label(label)
        options = field.locator("option").all_inner_texts()
        field.select_option(label=next(each for each in options if each.startswith(beginning)))

    def says(self, text: str) -> None:
        """Wait until the page says this."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=SYNC_MILLISECONDS)


def nothing(_: Stage) -> None:
    """The page is shown as it opens."""


def sign_in(stage: Stage) -> None:
    """Let the demo's owner in by a one-time link."""
    said = stage.here.command("org", "add-member", "harbour", "owner@example.org", "--role", "owner")
    stage.page.goto(next(word for word in said.split() if "/sign-in/" in word))
    stage.press("Sign in")
    stage.page.wait_for_url("**/password/set/")


def preview(stage: Stage) -> None:
    """Preview a sync of the agenda."""
    stage.press("Options")
    stage.press("Preview sync")
    stage.says("to send.")


def preview_and_apply(stage: Stage) -> None:
    """Preview a sync of the agenda, and apply it."""
    preview(stage)
    apply_preview(stage)


def apply_preview(stage: Stage) -> None:
    """Apply the preview that is open."""
    stage.press("Apply")
    stage.says("Sync completed with problems")
    stage.says("Record by record")
    stage.page.reload()


def make_tide_days(stage: Stage) -> None:
    """The tutorial's event, up to the preview before its first sync."""
    stage.follow("New event")
    for label, value in (("Name", "Tide Days"), ("Address", "tide-days"), ("Timezone", "Europe/Berlin")):
        stage.page.get_by_label(label).first.fill(value)
    stage.page.get_by_label("First day").fill("2030-06-12")
    stage.page.get_by_label("Last day").fill("2030-06-13")
    stage.press("Create event")
    stage.follow("Import")
    upload(stage, FILES.parent / "tutorial" / "tide-days.csv")
    stage.press("Import")
    stage.open(MAPPINGS)
    stage.choose("Swoogo Event", "Alster Camp")
    stage.choose("Stagedoor Event", "Tide Days")
    stage.press("Add Mapping")
    stage.says("Map these two events?")
    stage.press("Add Mapping")
    stage.follow("Go to its agenda to sync")
    preview(stage)


def change_the_agenda(stage: Stage) -> None:
    """Rename a session, promote a speaker, give Noor an email; then preview."""
    for kind, name, label, value in (
        ("sessions", "Knots for Programmers", "Title", "Knots for Everybody"),
        ("speakers", "Omar Al-Farsi", "Job title", "Head of Security"),
        ("speakers", "Noor Dijkstra", "Email", "noor@example.org"),
    ):
        stage.open(f"{EVENT}/{kind}/?q={name.replace(' ', '+')}")
        stage.follow(name)
        stage.follow("Edit")
        stage.page.get_by_label(label).first.fill(value)
        stage.press("Save")
        stage.says("is saved")
    stage.open(f"{EVENT}/sessions/")
    preview(stage)


def tick_three(stage: Stage) -> None:
    """Tick the first three sessions of the list."""
    for box in stage.page.locator("tbody").get_by_role("checkbox").all()[:3]:
        box.check()


def upload(stage: Stage, table: Path) -> None:
    """Upload a table on the import page, up to the check before it is written."""
    stage.page.get_by_label("File").set_input_files(table)
    stage.press("Upload and check")
    stage.press("Check")
    stage.says("Check the import")


def upload_late_additions(stage: Stage) -> None:
    """Upload a table in which two values cannot be taken."""
    upload(stage, FILES / "late-additions.csv")


def open_noor(stage: Stage) -> None:
    """Open the page of a speaker without an email."""
    stage.follow("Noor Dijkstra")


def others_edit(stage: Stage) -> None:
    """Somebody edits two sessions in Swoogo, deletes one and makes one; then drift is checked."""
    here, event = stage.here, HARBOUR_SUMMIT
    knots, maps, quiz = (
        here.in_swoogo("sessions", event, name)
        for name in ("Knots for Programmers", "Fonts for Rough Weather", "The Great Harbour Quiz")
    )
    here.somebody("PUT", f"/records/sessions/{knots}", name="Knots and Hitches", start_time="10:15")
    here.somebody("PUT", f"/records/sessions/{maps}", description="<p>Bring your own rain coat.</p>")
    here.somebody("DELETE", f"/records/sessions/{quiz}")
    here.somebody("POST", "/records/sessions", event_id=event, name="Sponsors' Breakfast")
    stage.page.get_by_role("button", name=NOW).click()
    stage.says("Fields that differ")
    stage.open(f"{EVENT}/drift/")


def open_knots(stage: Stage) -> None:
    """Open a session that differs in Swoogo."""
    stage.follow("Knots for Programmers")


def add_a_level(stage: Stage) -> None:
    """A custom field of sessions, mapped to a dropdown of the Swoogo account."""
    choices = ("--choice", "Talk", "--choice", "Workshop", "--choice", "Panel")
    stage.here.command("fields", "add", EVENT, "session", "Format", "choice", *choices)
    open_settings(stage)
    stage.follow("Field mapping")
    stage.page.get_by_role("link", name="Add field mapping").first.click()
    stage.choose("Stagedoor field", "Format")
    stage.choose("Swoogo field", "Session Format")
    stage.press("Add field mapping")
    stage.says("matched by name")
    stage.press("Save")
    stage.says("Session fields")
    stage.page.reload()


def open_settings(stage: Stage) -> None:
    """The settings of the conference's mapping."""
    stage.open(MAPPINGS)
    stage.page.get_by_role("link", name=re.compile("^Settings.*Harbour Summit")).click()


def add_riverside(stage: Stage) -> None:
    """A second event that is pulled from a table on the web, and one value of it edited here."""
    here = stage.here
    days = ("--starts-on", "2030-06-12", "--ends-on", "2030-06-13")
    here.command(
        "event", "create", RIVERSIDE, "--name", "Riverside Forum", "--timezone", "Europe/Berlin", *days
    )
    here.command(
        "source", "add", RIVERSIDE, "url", f"{here.files}/riverside.csv", "--name", "Programme sheet"
    )
    here.command("source", "pull", RIVERSIDE, "Programme sheet")
    stage.open(f"{RIVERSIDE}/sessions/")
    stage.follow("Ropes and Knots")
    stage.follow("Edit")
    stage.page.get_by_label("Title").first.fill("Ropes, Knots and Hitches")
    stage.press("Save")
    stage.open(f"{RIVERSIDE}/sources/")
    stage.follow(SHEET)


def look_at_what_is_there(stage: Stage) -> None:
    """Map the second event to one that holds sessions already, and look for matches."""
    stage.here.command("swoogo", "map", RIVERSIDE, str(RIVERSIDE_FORUM))
    stage.open(f"{RIVERSIDE}/matches/")
    stage.press("Look at what is there")
    stage.says("None of these: make a new one")
    stage.open(f"{RIVERSIDE}/matches/")


def reconnect(stage: Stage) -> None:
    """Disconnect, connect again, and map the same two events."""
    here = stage.here
    here.command("swoogo", "disconnect", "harbour", "--yes")
    here.command("swoogo", "connect", "harbour", "--key", "sandbox-key", given="sandbox-secret\n")
    here.command("swoogo", "map", EVENT, str(HARBOUR_SUMMIT))
    stage.open(f"{EVENT}/take-up/")
