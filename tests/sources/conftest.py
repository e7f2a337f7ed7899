"""An event that the sources of these tests bring their programme to."""

from __future__ import annotations

from datetime import date

import pytest

from stagedoor.sources.domain.manage import add_source, new_source
from stagedoor.sources.domain.pull import pull_source
from tests import factories
from tests.sources.fakes import programme as made


@pytest.fixture(autouse=True)
def _private(settings):
    """The servers of these tests are on this machine."""
    settings.PRIVATE_SOURCES = True


@pytest.fixture
def programme():
    return made()


@pytest.fixture
def event(db):
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 6, 9), ends_on=date(2027, 6, 11))


@pytest.fixture
def connect(event):
    """Add a source, tested, as a person does."""

    def add(kind, address, secret="", to=None, **options):
        source = new_source(to or event, kind, address, **options)
        source.found_at_test = add_source(source, secret)
        return source

    return add


@pytest.fixture
def pull():
    """Pull a source; the fields of it that the pull changed are read again."""

    def once(source):
        outcome = pull_source(source)
        source.refresh_from_db()
        return outcome

    return once
