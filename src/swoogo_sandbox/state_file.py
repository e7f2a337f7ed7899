"""Keep the state across restarts: one JSON file, and a folder beside it with the uploaded images."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from swoogo_sandbox.store import Store, Upload

if TYPE_CHECKING:
    from pathlib import Path


NEVER_SAVED = -1


class BadStateError(ValueError):
    """A state file cannot be taken up."""


class StateFile:
    """Loads and saves a store; a save replaces the file in one step, so a crash leaves a whole one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.images = path.with_name(path.name + ".images")
        self.saved_version = NEVER_SAVED
        self._writing = threading.Lock()

    def exists(self) -> bool:
        """Whether there is something to load."""
        return self.path.exists()

    def load(self) -> Store:
        """A store with the saved state; raises BadStateError."""
        store = Store()
        try:
            snapshot = json.loads(self.path.read_text(encoding="utf-8"))
            names = [row["name"] for row in snapshot["uploads"]]
            store.restore(snapshot, {name: (self.images / name).read_bytes() for name in names})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadStateError(f"{self.path} is not a state file of this sandbox: {error!r}") from error
        self.saved_version = store.version
        return store

    def prepare(self, store: Store) -> tuple[int, str, list[Upload]]:
        """What is to be written; call it while the store holds still."""
        return store.version, json.dumps(store.snapshot()), list(store.uploads.values())

    def write(self, pending: tuple[int, str, list[Upload]]) -> None:
        """Write what was prepared: new images first, then the JSON file that names them."""
        version, text, uploads = pending
        with self._writing:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.images.mkdir(exist_ok=True)
            for upload in uploads:
                image = self.images / upload.name
                if not image.exists():
                    image.write_bytes(upload.content)
            draft = self.path.with_name(self.path.name + ".new")
            draft.write_text(text, encoding="utf-8")
            draft.replace(self.path)
            self.saved_version = version
