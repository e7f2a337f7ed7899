"""Makes backups and restores, each in a child that is killed at the moment that it is told.

Orders come line by line, as in the crash tests.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.files.storage import FileSystemStorage  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from stagedoor.accounts.models import Organization  # noqa: E402
from stagedoor.agenda.domain.pictures import set_picture  # noqa: E402
from stagedoor.agenda.models import Picture, Speaker  # noqa: E402
from stagedoor.backup import archive, restore, tables, write  # noqa: E402
from stagedoor.demo.pictures import headshot  # noqa: E402
from tests.crash.forking import Tell, in_child, obey  # noqa: E402

# Where a child can be told to die: before the nth call of one of these.
MOMENTS: dict[str, tuple[Any, str]] = {
    "member": (archive.Writer, "add_file"),
    "end": (archive.Writer, "finish"),
    "rename": (Path, "rename"),
    "rows": (tables, "insert"),
    "picture": (FileSystemStorage, "save"),
    "key": (restore, "_put_key"),
    "commit": (tables, "reset_sequences"),
}


def order(act: str, path: str = "", moment: str = "", nth: int = 1) -> dict[str, Any]:
    """Back up, restore or add a picture in a child; how it ended, and what then stands there."""
    done = in_child(lambda _: _act(act, Path(path), moment, nth))
    return in_child(_look) | done


def _act(act: str, path: Path, moment: str, nth: int) -> None:
    if moment:
        _die_before(*MOMENTS[moment], nth)
    if act == "add_picture":
        set_picture(Speaker.objects.earliest("pk"), headshot(1, "AO"), "ada.png", None)
    elif act == "backup":
        write.write_backup(path)
    else:
        restore.restore_backup(path)


def _die_before(owner: Any, name: str, nth: int) -> None:
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    setattr(owner, name, counted)


def _look(tell: Tell) -> None:
    rows = {model._meta.label: model._base_manager.count() for model in tables.tables()}
    with transaction.atomic():
        known = sum(picture.file.storage.exists(picture.file.name) for picture in Picture.objects.all())
    tell(rows={label: count for label, count in rows.items() if count}, pictures=known)
    tell(organizations=list(Organization.objects.values_list("slug", flat=True)))


if __name__ == "__main__":
    connections.close_all()
    obey(order)
