from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagedoor.common.text import fold, human_bytes, plural, slug, split_name


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("  Great  Hall ", "great hall"),
        ("Straße", "STRASSE"),
        ("Zoe\u0308", "ZOË"),
        ("a\u00a0b", "A b"),
        ("Room\t1\n", "room 1"),
    ],
)
def test_R25_names_that_differ_only_in_case_space_or_composition_are_the_same(left, right):
    assert fold(left) == fold(right)


def test_R25_names_that_differ_otherwise_stay_apart():
    assert fold("Room 1") != fold("Room 11")
    assert fold("Rene") != fold("René")


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("public_name", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Mary Ann  Example ", ("Mary Ann", "Example")),
        ("cube", ("cube", "")),
        ("", ("", "")),
        ("王小明", ("王小明", "")),
    ],
)
def test_a_public_name_splits_at_its_last_space(public_name, parts):
    assert split_name(public_name) == parts


def test_slug_keeps_ascii_words():
    assert slug("Größe & Maß: Tag 1!") == "groe-ma-tag-1"
    assert slug("大会") == ""


def test_counts_read_as_people_write_them():
    assert plural(1, "session") == "1 session"
    assert plural(1300, "session") == "1,300 sessions"
    assert plural(0, "person", "people") == "0 people"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (84_000, "84 kB"),
        (999_499, "999 kB"),
        (999_999, "1 MB"),
        (1_500_000, "1.5 MB"),
    ],
)
def test_sizes_are_decimal_as_the_image_limit_is(size, words):
    assert human_bytes(size) == words
