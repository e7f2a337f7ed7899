"""Putting a file right in the check step: sheets, dates, status, kind of text, single values, failed rows."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.imports.workbooks import sheets

from stagedoor.accounts.models import Role
from stagedoor.agenda.models import Event
from stagedoor.imports.models import ImportDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return factories.event()


@pytest.fixture
def editor(client: Client, event: Event) -> Client:
    client.force_login(factories.member(event.organization, Role.EDITOR))
    return client


def page(name: str, event: Event, *args: int) -> str:
    return reverse(name, args=[event.organization.slug, event.slug, *args])


class Draft:
    """One upload, walked through as a person does."""

    def __init__(self, client: Client, event: Event, content: str | bytes, name: str = "talks.csv") -> None:
        self.client, self.event = client, event
        raw = content.encode() if isinstance(content, str) else content
        client.post(page("import", event), {"file": SimpleUploadedFile(name, raw), "format": "auto"})
        self.draft = ImportDraft.objects.latest("pk")

    def url(self, name: str) -> str:
        return page(name, self.event, self.draft.pk)

    def get(self, name: str = "import_check") -> str:
        return self.client.get(self.url(name)).content.decode()

    def match(self, **data: object) -> str:
        return self.client.post(self.url("import_columns"), data, follow=True).content.decode()

    def settle(self, **data: str) -> str:
        return self.client.post(self.url("import_reading"), data, follow=True).content.decode()

    def put_right(self, *values: tuple[str, str, str]) -> str:
        data = {name: [each[at] for each in values] for at, name in enumerate(("place", "field", "value"))}
        return self.client.post(self.url("import_values"), data, follow=True).content.decode()

    def confirm(self) -> str:
        found = re.search(r'name="seen" value="(\w+)"', self.get())
        assert found is not None
        return self.client.post(self.url("import_check"), {"seen": found[1]}, follow=True).content.decode()


TALKS = {"kind": "sessions", "title": "Title", "starts_at": "Starts At", "status": "Status"}
ROWS = (
    "Title,Starts At,Status\nTides,soon,Accepted\nRopes,2027-06-09 10:00,Published\n"
    ",2027-06-09 11:00,Accepted\n"
)


def test_a_value_can_be_typed_right_in_the_check_step(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, ROWS)
    text = draft.match(**TALKS)
    assert "What cannot come in (3)" in text
    assert text.index("talks.csv, row 2") < text.index("talks.csv, row 3") < text.index("talks.csv, row 4")
    assert text.index("What cannot come in") < text.index('name="seen"')
    text = draft.put_right(
        ("talks.csv, row 2", "Starts At", "2027-06-09 09:00"),
        ("talks.csv, row 3", "Status", "accepted"),
        ("talks.csv, row 4", "Title", "Knots"),
    )
    assert "What cannot come in" not in text
    draft.confirm()
    found = {one.title: (f"{one.starts_wall:%H:%M}", one.status) for one in event.sessions.all()}
    assert found == {
        "Tides": ("09:00", "accepted"),
        "Ropes": ("10:00", "accepted"),
        "Knots": ("11:00", "accepted"),
    }


def test_a_value_typed_wrong_is_told_again_with_what_was_typed(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, ROWS)
    draft.match(**TALKS)
    text = draft.put_right(("talks.csv, row 2", "Starts At", "later & later"))
    assert "“later &amp; later” is not a date" in text
    assert 'value="later &amp; later"' in text


def test_a_status_can_be_chosen_for_all_rows(editor: Client, event: Event) -> None:
    draft = Draft(
        editor, event, "Title,Status,Room\nTides,,Quay\nRopes,Published,Quay\nKnots,Declined,Quay\n"
    )
    draft.match(kind="sessions", title="Title", status="Status", room="Room")
    assert "What cannot come in" not in draft.settle(status="accepted")
    draft.confirm()
    statuses = {one.title: one.status for one in event.sessions.all()}
    assert statuses == {"Tides": "accepted", "Ropes": "accepted", "Knots": "declined"}


def test_the_order_of_day_and_month_can_be_chosen(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, "Title,Starts At\nTides,4/5/2027 10:00\nRopes,5/6/2027 10:00\n")
    text = draft.match(kind="sessions", title="Title", starts_at="Starts At")
    assert text.count("can be read with day or month first") == 1
    assert "can be read" not in draft.settle(dates="day-first")
    draft.confirm()
    assert {f"{one.starts_wall:%m-%d}" for one in event.sessions.all()} == {"05-04", "06-05"}


def test_the_kind_of_text_can_be_chosen(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, "Title,Description\nTides,*High* and <i>low</i>\n")
    draft.match(kind="sessions", title="Title", description="Description")
    draft.settle(text="plain")
    draft.confirm()
    assert event.sessions.get().description == "<p>*High* and &lt;i&gt;low&lt;/i&gt;</p>"


def test_sessionizes_tag_line_is_offered_as_job_title(editor: Client, event: Event) -> None:
    ada = {"id": "a", "firstName": "Ada", "lastName": "Quay", "tagLine": "Pilot"}
    draft = Draft(editor, event, json.dumps({"sessions": [], "speakers": [ada]}), "all.json")
    assert "Read Sessionize’s tag line as job title" in draft.get()
    draft.settle(tag_line="on")
    draft.confirm()
    assert event.speakers.get().job_title == "Pilot"


def test_a_file_whose_source_is_unclear_asks_for_it_on_the_page(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, "Title,Starts At\nTides,2026-06-09 10:00\n")
    draft.match(kind="sessions", title="Title", starts_at="Starts At")
    draft.settle(starts_on="2027-06-09")
    draft.confirm()
    other = Draft(editor, event, "Title,Starts At\nRopes,2027-06-10 10:00\n", "other.csv")
    text = other.match(kind="sessions", title="Title", starts_at="Starts At")
    assert "does not say whether it is the same source" in " ".join(text.split())
    assert 'name="seen"' not in text
    assert 'name="seen"' in other.settle(source_name="crew")
    other.confirm()
    assert {f"{one.title} {one.starts_wall:%Y-%m-%d}" for one in event.sessions.all()} == {
        "Tides 2027-06-09",
        "Ropes 2027-06-10",
    }


def test_sheets_with_different_columns_are_chosen_on_the_page(editor: Client, event: Event) -> None:
    content = sheets(
        {
            "Crew": [["Name", "Shift"], ["Ada", "1"]],
            "Day 1": [["Title", "Room"], ["Tides", "Quay"], ["Ropes", "Quay"]],
            "Day 2": [["Title", "Room"], ["Knots", "Pier"]],
        }
    )
    draft = Draft(editor, event, content, "agenda.xlsx")
    text = draft.get("import_columns")
    ticked = re.findall(r'value="([^"]+)"\s+data-send-on-change\s+(checked)?', text)
    assert ticked == [("Crew", ""), ("Day 1", "checked"), ("Day 2", "checked")]
    only = editor.get(draft.url("import_columns"), {"sheet": ["Crew"], "kind": "speakers"}).content.decode()
    assert "Shift" in only.split("Columns in your file")[1]
    draft.match(kind="sessions", title="Title", room="Room", sheet=["Day 1", "Day 2"])
    draft.confirm()
    assert {one.title for one in event.sessions.all()} == {"Tides", "Ropes", "Knots"}


def test_failed_rows_can_be_downloaded_mended_and_brought_again(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, ROWS.replace("Tides", "=Tides"))
    draft.match(**TALKS)
    before = editor.get(draft.url("import_failed_rows"))
    assert before["Content-Disposition"] == 'attachment; filename="failed-rows.csv"'
    result = draft.confirm()
    assert "Download the failed rows" in result
    content = editor.get(draft.url("import_failed_rows")).content
    assert content == before.content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Title"] for row in rows] == ["'=Tides", "Ropes", ""]
    assert rows[0]["Problem"].startswith("Starts At: “soon” is not a date")
    mended = content.decode().replace("soon", "2027-06-09 09:00").replace("Published", "Accepted")
    again = Draft(editor, event, mended.replace("\n,", "\nKnots,"), "failed-rows.csv")
    text = again.match(**TALKS)
    assert "Not in this file any more" not in text
    assert "Columns that are not read" not in text
    again.confirm()
    assert {one.title for one in event.sessions.filter(status="accepted")} == {"=Tides", "Ropes", "Knots"}


def test_a_file_without_failed_rows_has_none_to_download(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, "Title,Room\nTides,Quay\n")
    draft.match(kind="sessions", title="Title", room="Room")
    assert editor.get(draft.url("import_failed_rows")).status_code == 404


def test_columns_matched_by_hand_are_remembered_for_the_next_file(editor: Client, event: Event) -> None:
    content = "Was,Wo,Title\nTides,Quay,x\n"
    draft = Draft(editor, event, content)
    draft.match(kind="sessions", title="Was", room="Wo")
    draft.confirm()
    again = Draft(editor, event, content.replace("Tides", "Ropes"))
    text = again.get("import_columns")
    assert text.count('<option value="Was" selected>') == 1
    assert '<option value="Title" selected>' not in text
    assert "Ropes" in again.get()


def test_nobody_puts_somebody_elses_upload_right(editor: Client, event: Event, client: Client) -> None:
    draft = Draft(editor, event, ROWS)
    client.force_login(factories.member(event.organization, Role.OWNER))
    assert client.post(draft.url("import_values"), {}).status_code == 404
    assert client.post(draft.url("import_reading"), {}).status_code == 404
    assert client.get(draft.url("import_failed_rows")).status_code == 404


def test_an_import_can_be_undone_from_its_list(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, "Title,Room\nTides,Quay\n")
    draft.match(kind="sessions", title="Title", room="Room")
    assert "Undo" in draft.confirm()
    listed = editor.get(page("imports", event)).content.decode()
    assert "1 session created, 1 room created" in listed
    made = event.imports.get()
    undone = editor.post(page("import_undo", event, made.pk), follow=True).content.decode()
    assert "The import was undone" in undone
    row = undone.split("<tbody")[1].split("</tbody")[0]
    assert f"{made.created_at:%d %b %Y}" in row.split("Undone<")[1], "when it was undone stands beside"
    assert page("import_undo", event, made.pk) not in row
    assert not event.sessions.filter(deleted_at=None).exists()


def test_an_import_whose_records_were_changed_since_is_not_undone(editor: Client, event: Event) -> None:
    draft = Draft(editor, event, "Title,Room\nTides,Quay\n")
    draft.match(kind="sessions", title="Title", room="Room")
    draft.confirm()
    event.sessions.update(title="Tides, by hand")
    text = editor.post(page("import_undo", event, event.imports.get().pk), follow=True).content.decode()
    assert "changed since this import, so nothing was undone" in text
    assert event.sessions.filter(deleted_at=None).count() == 1


def test_viewers_see_past_imports_and_undo_none(editor: Client, event: Event, client: Client) -> None:
    draft = Draft(editor, event, "Title,Room\nTides,Quay\n")
    draft.match(kind="sessions", title="Title", room="Room")
    draft.confirm()
    client.force_login(factories.member(event.organization, Role.VIEWER))
    table = client.get(page("imports", event)).content.decode().split("<table")[1].split("</table")[0]
    assert page("import_undo", event, event.imports.get().pk) not in table
    assert client.post(page("import_undo", event, event.imports.get().pk)).status_code == 403
    client.force_login(factories.member(factories.organization(), Role.OWNER))
    assert client.post(page("import_undo", event, event.imports.get().pk)).status_code == 404
