"""A small programme that the tests of importing change in every way."""

from __future__ import annotations

from datetime import datetime

from stagedoor.agenda.models import Session, SourceId, Speaker
from stagedoor.imports.sheet import Id, Severity, Sheet, SheetSession, SheetSpeaker, SpeakerRef


def wall(text):
    """A clock time; without an offset."""
    return datetime.fromisoformat(text)


def known_as(value, name="id"):
    """The one id that a source gives a record."""
    return (Id(name, value),)


NINE = wall("2027-06-09 09:00")
TEN = wall("2027-06-09 10:00")
ADA = SheetSpeaker(
    place="file, person 1",
    ids=known_as("1"),
    first_name="Ada",
    last_name="Example",
    job_title="Engineer",
    headshot_url="https://pictures.example/ada.png",
)
BOB = SheetSpeaker(place="file, person 2", ids=known_as("2"), first_name="Bob", last_name="Sample")
TALK = SheetSession(
    ids=known_as("a"),
    title="Opening",
    place="file, event a",
    description="<p>Welcome</p>",
    status="accepted",
    starts_at=NINE,
    ends_at=TEN,
    room="Hall 1",
    track="Main",
    speakers=(SpeakerRef(known_as("1")), SpeakerRef(known_as("2"), role="moderator")),
)


def sheet(*sessions, speakers=(ADA, BOB), source="frab", **more):
    """A file that lists everything but sponsors, or a table of speakers or sessions."""
    kinds = {"session", "speaker", "room", "track"}
    if source == "csv":
        kinds = {"session", "room", "track"} if sessions else {"speaker"}
    told = {"speaks_of": frozenset(kinds)} | more
    return Sheet(source, sessions=list(sessions), speakers=list(speakers), **told)


def ids_of(record):
    """The values of the ids that a record has in any source, in the order in which they came."""
    stored = SourceId.objects.filter(kind=record._meta.model_name, record=record.pk)
    return list(stored.values_list("value", flat=True))


def session_with_id(value):
    return Session.objects.get(pk__in=SourceId.objects.filter(kind="session", value=value).values("record"))


def only_session(event):
    return Session.objects.get(event=event)


def ada(event):
    return Speaker.objects.get(event=event, first_name="Ada")


def lost(result):
    return [str(problem) for problem in result.problems if problem.severity is not Severity.NOTE]


def notes(result):
    return " ".join(problem.message for problem in result.problems if problem.severity is Severity.NOTE)


def writes(queries):
    return [query["sql"] for query in queries if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
