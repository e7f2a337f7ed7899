"""What an older version knew of ids and of the first day goes over into the tables of this one."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("agenda", "0001_initial"), ("imports", "0001_initial")]
GUID = "0a99f1db-dfad-4534-888c-bd98acc576b3"


@pytest.fixture
def older():
    """The tables as they were, with the models to fill them; brought up to date again afterwards."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    MigrationExecutor(connection).migrate(latest)


def test_ids_and_shifts_of_an_older_version_go_on(older):
    from stagedoor.agenda.models import Event, SourceId

    organization = factories.organization()
    event = older.get_model("agenda", "Event").objects.create(
        organization_id=organization.pk,
        slug="summit",
        name="Summit",
        timezone="Europe/Berlin",
        starts_on=date(2027, 6, 9),
        ends_on=date(2027, 6, 11),
        import_starts_on=date(2027, 6, 9),
    )
    session = older.get_model("agenda", "Session")
    talk = session.objects.create(
        event=event, title="Opening", source="frab", source_id=GUID, imported={"frab": {"title": "Opening"}}
    )
    lunch = session.objects.create(
        event=event,
        title="Lunch",
        source="csv",
        source_id="title:2027-06-09 12:00:00:lunch",
        imported={"table": {"title": "LUNCH", "id": "title:2027-06-09 12:00:00:lunch"}},
    )
    speaker = older.get_model("agenda", "Speaker").objects.create(
        event=event, first_name="Ada", source="frab", source_id="71", imported={"table": {"id": "ABC"}}
    )
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    stored = SourceId.objects.values_list("kind", "record", "source", "name", "value")
    assert set(stored) == {
        ("session", talk.pk, "frab", "guid", GUID),
        ("session", lunch.pk, "table", "title", "lunch"),
        ("speaker", speaker.pk, "frab", "id", "71"),
        ("speaker", speaker.pk, "table", "id", "ABC"),
    }
    now = Event.objects.get(pk=event.pk)
    assert now.sessions.get(title="Lunch").source == "table"
    assert now.sessions.get(title="Lunch").imported == {"table": {"title": "LUNCH"}}
    assert set(now.import_sources.values_list("format", "shift_days")) == {("frab", None), ("table", None)}
