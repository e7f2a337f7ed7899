"""What was exported comes in again without a change (W3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.domain.records import delete_record
from stagedoor.agenda.models import CustomField, Event, ParticipationRole, Picture, Speaker
from stagedoor.common.errors import InputError
from stagedoor.exports.files import export_file
from stagedoor.exports.xlsx_file import MAX_CHARACTERS
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.domain.remembered_columns import with_recalled_columns
from stagedoor.imports.preview.contents import Preview
from stagedoor.imports.preview.diff import Action
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions
from stagedoor.imports.sheet import Severity
from tests import factories

pytestmark = pytest.mark.django_db

IMPORTABLE = [
    *(("sessions", written) for written in ("csv", "xlsx", "json", "schedule")),
    *((kind, written) for kind in ("speakers", "sponsors") for written in ("csv", "xlsx", "json")),
    *((kind, "json") for kind in ("rooms", "tracks", "agenda")),
    ("agenda", "schedule"),
]


def awkward_event() -> Event:
    """An event with all that a format may stumble over."""
    event = factories.event(
        timezone="Europe/Berlin", starts_on=date(2027, 10, 30), ends_on=date(2027, 10, 31)
    )
    hall = factories.room(event, "Hall, left | right; =1", capacity=200)
    factories.room(event, "Empty room")
    track = factories.track(event, "-Data & more", color="#ff8800")
    for kind in ("session", "speaker", "sponsor"):
        for name, holds, choices in (
            *(("Level", "choice", ["Beginner", "Expert"]), ("Tags", "choices", ["Web", "Data"])),
            *(
                ("Points", "number", []),
                ("Due", "date", []),
                ("Recorded", "yes_no", []),
                ("Note", "rich_text", []),
            ),
        ):
            save_custom_field(
                CustomField(event=event, kind=kind, name=name, type=holds, choices=choices), None
            )

    def custom(kind: str) -> dict[str, Any]:
        keys = {field.name: field.key for field in event.custom_fields.filter(kind=kind)}
        told = {"Level": "Expert", "Tags": ["Web", "Data"], "Points": "1.10", "Due": "2027-01-02"}
        return {
            keys[name]: value for name, value in (told | {"Recorded": False, "Note": "<p>=x</p>"}).items()
        }

    ada = factories.speaker(
        event,
        first_name="Mary Ann",
        last_name="Lee",
        phone="+49 30 1",
        custom=custom("speaker"),
        biography="<p>Hi</p>",
    )
    ada.headshot = Picture.objects.create(event=event, url="https://pictures.example.org/ada.png")
    ada.save()
    ben = factories.speaker(event, first_name="Ben", last_name="van der Pier", email="")
    twins = [
        factories.speaker(event, first_name=name, email="twin@example.org") for name in ("Cleo", "'=Dora")
    ]
    comma = factories.speaker(event, first_name="John", last_name="Smith, Jr.")
    gone = factories.speaker(event, first_name="Gone")
    only_email = factories.speaker(event, first_name="", last_name="")
    opening = factories.session(
        event,
        title="=HYPERLINK(1)",
        room=hall,
        track=track,
        capacity=12,
        custom=custom("session"),
        description="<p>All of it, <b>bold</b> &amp; more</p><ul><li>one</li></ul>",
    )
    parts = [
        (ben, "moderator"),
        (ada, "speaker"),
        (gone, "speaker"),
        (twins[0], "chairperson"),
        (twins[1], "speaker"),
    ]
    for position, (who, role) in enumerate([*parts, (comma, "speaker"), (only_email, "speaker")]):
        factories.participation(opening, who, ParticipationRole(role), position=position)
    delete_record(gone, None)
    twice = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    factories.session(event, title="'=Twice", starts_at=twice, ends_at=twice + timedelta(minutes=45))
    factories.session(event, title="'Untimed", starts_at=None, ends_at=None, status="accept_queue")
    long = datetime(2027, 10, 30, 8, tzinfo=UTC)
    factories.session(event, ben, title="Long", starts_at=long, ends_at=long + timedelta(hours=26, minutes=5))
    factories.sponsor(
        event,
        name="+Plus",
        tier=event.tiers.get(name="Gold"),
        custom=custom("sponsor"),
        website="https://a.example",
    )
    return event


def preview_of(event: Event, kind: str, format: str) -> Preview:
    """What importing an export would do."""
    file = export_file(event, kind, format)
    name = f"out.{format}" if format in {"csv", "xlsx"} else "out.json"
    told = ReadOptions(Kind(kind)) if kind in list(Kind) and format in {"csv", "xlsx"} else ReadOptions()
    options = with_recalled_columns(event, name, file.content, "auto", told)
    return make_preview(event, read(name, file.content, options=options))


def told(preview: Preview) -> list[object]:
    """Whatever is not as it was."""
    different = [diff for diff in preview.diffs if diff.action is not Action.UNCHANGED]
    lost = [problem for problem in preview.problems if problem.severity is not Severity.NOTE]
    return [
        *((diff.kind, diff.name, diff.action, diff.changes, diff.conflicts) for diff in different),
        *lost,
        *preview.gone,
    ]


@pytest.mark.parametrize(("kind", "format"), IMPORTABLE)
def test_W3_what_was_exported_comes_in_again_without_a_change(kind: str, format: str) -> None:
    event = awkward_event()
    preview = preview_of(event, kind, format)
    assert told(preview) == []
    assert preview.diffs


def test_W3_an_agenda_that_was_moved_to_other_days_comes_in_again_where_it_stands() -> None:
    event = factories.event(timezone="Europe/Berlin")
    rows = "Session ID,Title,Starts At,Ends At\n1,Ropes,2025-03-01 09:00,2025-03-01 10:00\n"
    import_sheet(event, read("a.csv", rows.encode()), starts_on=event.starts_on)
    for kind, written in IMPORTABLE[:4]:
        assert told(preview_of(event, kind, written)) == [], written


def test_W3_a_list_of_chosen_columns_leaves_everything_else_alone() -> None:
    event = awkward_event()
    for written in ("csv", "json"):
        content = export_file(event, "sessions", written, columns=["title", "moderators"]).content
        told_of = ReadOptions(Kind.SESSIONS) if written == "csv" else ReadOptions()
        preview = make_preview(event, read(f"out.{written}", content, options=told_of))
        assert told(preview) == [], written


def test_W3_an_export_makes_the_agenda_anew_in_another_event() -> None:
    event, other = awkward_event(), factories.event(timezone="Europe/Berlin")
    content = export_file(event, "agenda", "json").content
    result = import_sheet(other, read("out.json", content))
    assert result.created["session"] == 4
    assert result.created["room"] == 2
    assert [str(one) for one in result.problems if one.severity is Severity.RECORD] == []
    before, after = (
        [
            (one.title, one.starts_at, one.description, one.participations.count())
            for one in its.sessions.order_by("title")
        ]
        for its in (event, other)
    )
    gone = 1
    assert sum(row[3] for row in before) - gone == sum(row[3] for row in after)
    assert [row[:3] for row in before] == [row[:3] for row in after]
    assert not Speaker.objects.filter(event=other, last_name="Pier").exists()


def test_a_text_that_a_cell_cannot_hold_is_refused_and_not_cut() -> None:
    event = factories.event()
    factories.session(event, title="Long", description=f"<p>{'x' * MAX_CHARACTERS}</p>")
    with pytest.raises(InputError, match=r"A text of “Long” .* has 32,774 characters"):
        export_file(event, "sessions", "xlsx")
    assert b"Long" in export_file(event, "sessions", "csv").content


def test_a_column_or_format_that_is_not_there_is_named() -> None:
    event = factories.event()
    with pytest.raises(InputError, match=r"Speakers have no column “shoe”. Columns are: id, first_name"):
        export_file(event, "speakers", "csv", columns=["shoe"])
    with pytest.raises(InputError, match=r"Speakers cannot be exported as ics. Formats are: csv, xlsx, json"):
        export_file(event, "speakers", "ics")
    with pytest.raises(InputError, match="Columns cannot be chosen"):
        export_file(event, "agenda", "json", columns=["title"])
