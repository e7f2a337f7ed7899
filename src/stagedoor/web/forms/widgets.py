"""How our own fields look."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django import forms

from stagedoor.common.html import KEPT

# By name: the words for it, and its icon.
_TOOLS = (
    ("bold", "Bold", "bold"),
    ("italic", "Italic", "italic"),
    ("underline", "Underline", "underline"),
    ("link", "Link", "link"),
    ("heading", "Heading", "heading"),
    ("list", "List", "list"),
    ("numbers", "Numbered list", "list-numbers"),
    ("quote", "Quote", "blockquote"),
    ("clear", "Clear format", "clear-formatting"),
    ("undo", "Undo", "arrow-back-up"),
    ("redo", "Redo", "arrow-forward-up"),
)

# What is offered; any other time can be typed.
_TIMES = [f"{hour:02}:{minute:02}" for hour in range(7, 22) for minute in (0, 15, 30, 45)]

_CROP_FIELDS = (("left", "Left"), ("top", "Top"), ("width", "Width"), ("height", "Height"))


class Typed(NamedTuple):
    """A day and a time as they were typed."""

    day: str
    clock: str


class PictureInput(forms.FileInput):
    """A picture, seen before it is saved and cut where wanted (``static/forms/pictures.js``)."""

    template_name = "forms/picture.html"

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the numbers by which a part is chosen."""
        return super().get_context(name, value, attrs) | {"crop_fields": _CROP_FIELDS}


class DayInput(forms.TextInput):
    """A day as text, with the browser's calendar to choose it from (``static/forms/days.js``)."""

    template_name = "forms/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"placeholder": "2027-06-09", "autocomplete": "off", "data-day": True} | (attrs or {})
        )


class WallClockInput(forms.Widget):
    """A day and a time beside each other, as text: ``name`` and ``name_time``.

    What comes under ``name`` alone is both in one. ``day_of`` is the field whose day is meant where this
    one's is empty, ``days`` are offered.
    """

    template_name = "forms/wall_clock.html"

    def __init__(self, label: str, day_of: str = "") -> None:
        super().__init__()
        self.label, self.day_of = label, day_of
        self.days: list[date] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django calls it so
        """Both as typed; the one text where that is all there is."""
        day = (data.get(name) or "").strip()
        if f"{name}_time" not in data:
            return day
        clock = data[f"{name}_time"].strip()
        if clock and not day:
            day = (data.get(self.day_of) or "").strip()
        return Typed(day, clock) if day or clock else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The two inputs, and what they offer."""
        context = super().get_context(name, value, attrs)
        day, clock = value if isinstance(value, Typed) else str(value or "").partition("T")[::2]
        given = context["widget"]["attrs"]
        own = given | {"id": f"{given.get('id', name)}_time", "aria-label": f"{self.label}, time"}
        offers = {"autocomplete": "off", "spellcheck": "false"}
        days = given | offers | {"list": f"{given.get('id', name)}_days"}
        times = own | offers | {"list": f"{own['id']}s", "placeholder": "14:30"}
        inputs = {
            "day": DayInput().get_context(name, day, days)["widget"],
            "clock": forms.TextInput().get_context(f"{name}_time", clock, times)["widget"],
        }
        return context | inputs | {"days": self.days, "times": _TIMES}


class RichTextInput(forms.Textarea):
    """A textarea, before which ``static/forms/editor.js`` puts an editor with a bar of tools."""

    template_name = "forms/rich_text.html"

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 8, "data-kept": " ".join(sorted(KEPT))})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the tools of the bar."""
        return super().get_context(name, value, attrs) | {"tools": _TOOLS}
