"""What may stand in an address."""

from __future__ import annotations

from django.urls.converters import IntConverter

# The largest id that a database holds has 19 digits.
ID_DIGITS = 18


class IdConverter(IntConverter):
    """A record's id: no longer than the database can look up."""

    regex = rf"[0-9]{{1,{ID_DIGITS}}}"


def read_ids(texts: list[str]) -> list[int]:
    """The ids among what a form has sent; anything that can be none is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS]
