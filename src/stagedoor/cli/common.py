"""What the commands share: starting Django, finding records by their paths, ending with the right code.

Exit codes: 0 all well, 1 done with failures, 2 refused or misused with one clear line on stderr.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec

import click
from rich.console import Console
from rich.text import Text

from stagedoor.common.errors import InputError, StagedoorError
from stagedoor.common.text import printable

if TYPE_CHECKING:
    from django.db import DatabaseError

    from stagedoor.accounts.models import Organization
    from stagedoor.agenda.models import Event

Args = ParamSpec("Args")

_CONTROL_IN_JSON = re.compile("[\x7f-\x9f]")

DONE_WITH_FAILURES = 1
REFUSED = 2


def start_django() -> None:
    """Get Django ready; a data directory that is new gets its tables at once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stagedoor.settings")
    import django

    django.setup()
    from django.conf import settings

    if not settings.DATABASE_URL and not (settings.DATA_DIR / "stagedoor.sqlite3").exists():
        migrate_database()


def migrate_database() -> None:
    """Bring the tables up to date."""
    from stagedoor.common.migrate import migrate_tables

    migrate_tables()


def command(function: Callable[Args, None]) -> Callable[Args, None]:
    """Run a command with Django ready, and turn errors into one clear line and exit code 2."""

    @functools.wraps(function)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> None:
        from django.db import DatabaseError

        try:
            start_django()
            function(*args, **kwargs)
        except StagedoorError as error:
            refuse(str(error))
        except DatabaseError as error:
            refuse(database_trouble(error))

    return run


def database_trouble(error: DatabaseError) -> str:
    """What to say when the database does not answer, or takes nothing."""
    if "locked" in str(error):
        return f"The database is busy with another process ({error}). Try again in a moment."
    return (
        f"The database refused: {error}. See that its disk has room and that this user may write to it; "
        "if its tables are missing or old, run “stagedoor migrate”."
    )


def refuse(message: str, exit_code: int = REFUSED) -> NoReturn:
    """One line on stderr, and the end with exit code 2 unless another is given."""
    echo(f"stagedoor: {' '.join(message.split())}", err=True)
    sys.exit(exit_code)


def print_json(value: Any) -> None:
    """One JSON object on stdout."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    # JSON itself escapes those below the space only.
    click.echo(_CONTROL_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def echo(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print a text that may hold what a stranger wrote: a terminal acts on nothing in it."""
    click.echo(printable(text), nl=nl, err=err)


class PlainConsole(Console):
    """Prints texts and tables; a terminal acts on nothing that a stranger wrote into them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, markup=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Every text, and every cell of a table, comes through here."""
        return super().render_str(printable(text), **options)


def find_organization(slug: str) -> Organization:
    """The organization with this slug; InputError when there is none."""
    from stagedoor.accounts.models import Organization

    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise InputError(
            f"There is no organization “{slug}”.",
            code="unknown_organization",
            remedy="Make it with “stagedoor org create”.",
        )
    return organization


def split_path(path: str) -> tuple[str, str]:
    """ORG/EVENT, taken apart; InputError otherwise."""
    organization, slash, event = path.partition("/")
    if not (organization and slash and event) or "/" in event:
        raise InputError(f"“{path}” is not ORG/EVENT.", remedy="Write it like “harbour/summit-2027”.")
    return organization, event


def find_event(path: str) -> Event:
    """The event at ORG/EVENT; InputError when there is none."""
    organization_slug, event_slug = split_path(path)
    organization = find_organization(organization_slug)
    event = organization.events.select_related("organization").filter(slug=event_slug).first()
    if event is None:
        raise InputError(
            f"{organization} has no event “{event_slug}”.",
            code="unknown_event",
            remedy="Make it with “stagedoor event create”.",
        )
    return event
