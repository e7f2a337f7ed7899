"""The addresses that people copy, and what is made of them."""

from __future__ import annotations

import pytest

from stagedoor.common.errors import InputError
from stagedoor.sources.connectors.registry import connector_of

SHEET = "https://docs.google.com/spreadsheets/d"


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("pretalx", "https://pretalx.com/democon", "https://pretalx.com/democon/"),
        ("pretalx", "pretalx.com/democon/schedule/export/schedule.json", "https://pretalx.com/democon/"),
        ("pretalx", "https://pretalx.com/orga/event/democon/submissions/", "https://pretalx.com/democon/"),
        ("pretalx", "https://pretalx.com/api/events/democon/talks/", "https://pretalx.com/democon/"),
        ("sessionize", "abc123de", "https://sessionize.com/api/v2/abc123de/view/All"),
        (
            "sessionize",
            "https://sessionize.com/api/v2/abc123de/view/GridSmart",
            "https://sessionize.com/api/v2/abc123de/view/All",
        ),
        ("frab", "https://f.example/en/s/public/schedule", "https://f.example/en/s/public/schedule.json"),
        ("frab", "https://f.example/hub/schedule.json?x=1", "https://f.example/hub/schedule.json?x=1"),
        ("frab", "https://f.example/en/s/public/schedule.xml", "https://f.example/en/s/public/schedule.json"),
        ("frab", "https://f.example/hub/schedule.xml", "https://f.example/hub/schedule.xml"),
        ("url", f"{SHEET}/1aB/edit#gid=77", f"{SHEET}/1aB/export?format=csv&gid=77"),
        ("url", f"{SHEET}/e/2PACX/pubhtml?gid=5", f"{SHEET}/e/2PACX/pub?gid=5&single=true&output=csv"),
        ("url", "https://example.org/a.xlsx", "https://example.org/a.xlsx"),
        ("sessionboard", "4711", "https://public-api.sessionboard.com/v1/event/4711"),
        (
            "sessionboard",
            "https://appv2-eu.sessionboard.com/event/4711/sessions",
            "https://public-api-eu.sessionboard.com/v1/event/4711",
        ),
        ("indico", "https://i.example/sub/event/12/contributions/", "https://i.example/sub/event/12/"),
        ("indico", "https://i.example/export/event/12.json?x", "https://i.example/event/12/"),
    ],
)
def test_an_address_is_kept_as_it_is_asked(kind, given, kept):
    assert connector_of(kind).clean_address(given) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("pretalx", "https://pretalx.com/"),
        ("sessionize", "https://sessionize.com/my-event/"),
        ("sessionboard", "https://app.sessionboard.com/home"),
        ("indico", "https://indico.example.org/category/3/"),
        ("url", "ftp://example.org/a.csv"),
    ],
)
def test_an_address_of_something_else_is_refused_on_its_field(kind, given):
    with pytest.raises(InputError) as caught:
        connector_of(kind).clean_address(given)
    assert caught.value.place == "address"
