"""Numbers of people in a file: whatever is written, the database can hold what is read."""

from __future__ import annotations

import pytest

from stagedoor.common.errors import InputError
from stagedoor.imports.readers.values import MAX_NUMBER, identifier, number


@pytest.mark.parametrize(("text", "read"), [("0", 0), ("0040", 40), ("40.0", 40), ("0" * 5000 + "7", 7)])
def test_zeros_in_front_of_a_number_change_nothing(text: str, read: int) -> None:
    assert number(text) == read


@pytest.mark.parametrize("text", ["0" * 9 + "9" * 30, "9" * 5000, str(MAX_NUMBER + 1), "²", "-1", ""])
def test_a_number_that_is_too_large_or_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a whole number"):
        number(text)


def test_an_id_that_a_program_wrote_as_a_fraction_is_the_whole_number() -> None:
    assert [identifier(text) for text in ("72.0", "72", "7.20", "v1.0")] == ["72", "72", "7.20", "v1.0"]
