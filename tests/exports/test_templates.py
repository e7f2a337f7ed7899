"""Templates of tables to fill in: what an import takes as it is."""

from __future__ import annotations

import pytest

from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.models import CustomField
from stagedoor.common.errors import InputError
from stagedoor.exports.templates import KINDS, TEMPLATE_FORMATS, template_file
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.options import Kind, ReadOptions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("format", TEMPLATE_FORMATS)
def test_every_template_comes_in_whole(format: str) -> None:
    event = factories.event(timezone="America/New_York")
    for kind in KINDS:
        file = template_file(event, kind, format)
        sheet = read(file.name, file.content, options=ReadOptions(kind=Kind(kind)))
        result = import_sheet(event, sheet)
        assert result.problems == []
        assert sum(result.created.values()) + sum(result.updated.values()) >= 1
    session, speaker = event.sessions.get(), event.speakers.get()
    assert session.starts_at == factories.wall(event, 10)
    assert (session.room.name, session.track.name) == ("Main hall", "General")
    assert session.participations.get().speaker == speaker
    assert (speaker.email, speaker.company) == ("ada@example.org", "Example Ltd")
    assert event.sponsors.get().tier.name == "Gold"


def test_custom_fields_have_their_column() -> None:
    event = factories.event()
    save_custom_field(CustomField(event=event, kind="session", name="Level", type="text"), None)
    assert b"Level" in template_file(event, "sessions", "csv").content.splitlines()[0]


def test_there_is_no_template_of_rooms() -> None:
    with pytest.raises(InputError, match="no template of rooms"):
        template_file(factories.event(), "rooms", "csv")
