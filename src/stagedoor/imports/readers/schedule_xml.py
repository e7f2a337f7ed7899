"""Read ``schedule.xml`` of frab and pretalx as if it were version 1 of ``schedule.json``.

Both hold the same: a conference, its days, and under each day its rooms with their events
(voc/schedule, validator/xsd/schedule.xml.xsd). Ids are attributes there.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

_MAX_ELEMENTS = 2_000_000
_MAX_DEPTH = 100
_ID_ATTRIBUTES = ("id", "guid", "code")
# Of a day: what its attributes are called in schedule.json.
_DAY = {"index": "index", "date": "date", "start": "day_start", "end": "day_end"}


def looks_like_it(content: bytes) -> bool:
    """Tell whether a file may be one, by its beginning."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4000]
    return start.startswith(b"<") and b"<schedule" in start


def parse(content: bytes) -> dict[str, Any] | None:
    """Return what a file holds, as ``schedule.json`` would; None where it is another kind of XML.

    Raises ValueError for what is not XML, or declares a document type, or is nested or split beyond reason.
    """
    root = _tree(content)
    conference = root.find("conference")
    if root.tag != "schedule" or conference is None:
        return None
    told = _texts(conference)
    tracks = [dict(track.attrib) for track in conference.findall("track")]
    told |= {"tracks": tracks, "days": [_day(day) for day in root.findall("day")]}
    return {"schedule": {"base_url": _text(root.find("base_url")), "conference": told}}


def _tree(content: bytes) -> Element:
    parser, builder = expat.ParserCreate(), TreeBuilder()
    parser.buffer_text = True
    elements = depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements, depth
        elements, depth = elements + 1, depth + 1
        if elements > _MAX_ELEMENTS or depth > _MAX_DEPTH:
            raise ValueError("it has too many elements, or too many within each other")
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def refuse(*_: object) -> None:
        raise ValueError("it declares a document type, which no schedule does")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return builder.close()


def _day(day: Element) -> dict[str, Any]:
    told: dict[str, Any] = {name: day.attrib[key] for key, name in _DAY.items() if key in day.attrib}
    rooms: dict[str, list[dict[str, Any]]] = {}
    for room in day.findall("room"):
        rooms.setdefault(room.get("name", ""), []).extend(_event(event) for event in room.findall("event"))
    return told | {"rooms": rooms}


def _event(event: Element) -> dict[str, Any]:
    persons = event.find("persons")
    told: dict[str, Any] = {key: event.attrib[key] for key in _ID_ATTRIBUTES if key in event.attrib}
    told |= _texts(event)
    if persons is not None:
        told["persons"] = [{**one.attrib, "name": _text(one)} for one in persons.findall("person")]
    return told


def _texts(element: Element) -> dict[str, Any]:
    """The children that hold a text, by their names."""
    return {child.tag: text for child in element if not len(child) and (text := _text(child))}


def _text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""
