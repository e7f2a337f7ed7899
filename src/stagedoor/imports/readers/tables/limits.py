"""How much of a table is taken: more is no agenda, and would take the memory of everybody else's."""

from __future__ import annotations

from stagedoor.common.errors import InputError

MAX_ROWS = 20_000
MAX_BLANK_ROWS = 100_000
MAX_COLUMNS = 200
MAX_LINE = 1_000_000
MAX_TEXT = 100_000_000


class Limits:
    """Counts the rows and characters of one file; InputError when it has too many."""

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._rows = self._blank = self._text = 0

    def count_row(self) -> None:
        """One more row with something in it; the one with the headings is not counted."""
        self._rows += 1
        if self._rows > MAX_ROWS + 1:
            raise self._too_long(f"more than {MAX_ROWS:,} rows")

    def count_blank_row(self) -> None:
        """One more row with nothing in it."""
        self._blank += 1
        if self._blank > MAX_BLANK_ROWS:
            raise self._too_long(f"more than {MAX_BLANK_ROWS:,} blank rows", "Delete the blank rows.")

    def check_line(self, characters: int) -> None:
        """Refuse a line of a CSV file that is too long."""
        if characters > MAX_LINE:
            raise self._too_long(f"a line of more than {MAX_LINE:,} characters")

    def check_width(self, is_wider: bool) -> None:
        """Refuse a row that has something in it beyond the last column that is taken."""
        if is_wider:
            raise self._too_long(f"more than {MAX_COLUMNS} columns")

    def count_text(self, characters: int) -> None:
        """So many more characters, wherever they are kept."""
        self._text += characters
        if self._text > MAX_TEXT:
            raise self._too_long(f"more than {MAX_TEXT:,} characters")

    def _too_long(self, what: str, remedy: str = "Split it into smaller files.") -> InputError:
        return InputError(
            f"{self._filename} has {what}.",
            place=self._filename,
            code="file_too_long",
            remedy=remedy,
        )
