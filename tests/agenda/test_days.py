"""An agenda lies in the years 2000 to 2200, and an event takes at most 400 days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests import factories

from stagedoor.agenda.domain.events import MAX_EVENT_DAYS, create_event, update_event
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Session
from stagedoor.agenda.queries import days_of
from stagedoor.common.errors import InputError
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.preview.make import make_preview
from stagedoor.imports.sheet import Sheet, SheetSession

pytestmark = pytest.mark.django_db

FIRST = date(2027, 6, 9)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "place", "words"),
    [
        (date(202, 6, 9), date(2027, 6, 10), "starts_on", "The year 0202 is not between 2000 and 2200"),
        (date(2027, 6, 9), date(9999, 12, 31), "ends_on", "The year 9999 is not between 2000 and 2200"),
        (FIRST, FIRST + timedelta(days=400), "ends_on", "401 days .* the most is 400"),
    ],
)
def test_an_event_of_too_many_days_or_another_age_is_refused_on_its_field(
    starts_on: date, ends_on: date, place: str, words: str
) -> None:
    event = factories.event()
    with pytest.raises(InputError, match=words) as made:
        create_event(event.organization, "new", "New", timezone="UTC", starts_on=starts_on, ends_on=ends_on)
    with pytest.raises(InputError, match=words) as changed:
        update_event(event, None, name="Same", starts_on=starts_on, ends_on=ends_on)
    assert {made.value.place, changed.value.place} == {place}


def test_an_event_of_400_days_has_400_days_to_choose_from() -> None:
    event = factories.event(starts_on=FIRST, ends_on=FIRST + timedelta(days=MAX_EVENT_DAYS - 1))
    assert len(days_of(event)) == 400


@pytest.mark.parametrize("year", [1, 1999, 2201, 9999])
@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
def test_a_session_of_another_age_is_refused_on_its_field(year: int, field: str) -> None:
    session = Session(event=factories.event(), title="Tides", **{field: datetime(year, 6, 9, tzinfo=UTC)})
    with pytest.raises(InputError, match=f"The year {year:04}") as refused:
        save_record(session, None)
    assert refused.value.place == field
    assert not Session.objects.exists()


@pytest.mark.parametrize("year", [1, 1999, 2201, 9999])
@pytest.mark.parametrize("zone", [None, UTC])
def test_an_imported_time_of_another_age_is_left_out_and_named(year: int, zone: object) -> None:
    event = factories.event()
    begins = datetime(year, 12, 31, 23, 30, tzinfo=zone)  # type: ignore[arg-type]
    rows = [SheetSession("Tides", "row 2", starts_at=begins)]
    result = import_sheet(event, Sheet("table", sessions=rows))
    assert event.sessions.get().starts_at is None
    assert any(f"The year {year:04}" in problem.message for problem in result.problems)


def test_an_agenda_is_not_moved_out_of_the_years() -> None:
    with pytest.raises(InputError, match="The year 9999"):
        make_preview(factories.event(), Sheet("table"), starts_on=date(9999, 12, 31))
