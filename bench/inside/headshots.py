"""Giving speakers a headshot, as a person would who uploads one for each."""

from __future__ import annotations

from itertools import islice

from bench.headshots import headshot
from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.cli.common import find_event


def give(path: str, count: int) -> None:
    """Give one to each of the event's first *count* speakers."""
    speakers = find_event(path).speakers.select_related("event__organization").order_by("pk")
    for number, speaker in enumerate(islice(speakers, count)):
        set_picture(speaker, headshot(number), "headshot.jpg", None)
