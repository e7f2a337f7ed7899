"""How a workbook shows its numbers: which of them are dates and times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Flag, auto


class Shown(Flag):
    """What a number format shows of a date; NUMBER where it shows none."""

    NUMBER = 0
    DAY = auto()
    CLOCK = auto()


# More than any program writes (Excel's limit is 65,490); a bomb of styles ends here.
_MAX_STYLES = 70_000
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
# Built-in formats (ECMA-376 part 1, 18.8.30), the East Asian ones included.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, 27, 28, 29, 30, 31, 36, *range(50, 59)), Shown.DAY),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), Shown.CLOCK),
    22: Shown.DAY | Shown.CLOCK,
}
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # wall-clock
_LAST = 2_958_466  # the year 10000


@dataclass
class Styles:
    """Reads the styles part; ``shown`` is by the number that a cell's ``s`` gives."""

    shown: list[Shown] = field(default_factory=list)
    done: bool = False
    _codes: dict[str, str] = field(default_factory=dict)
    _in_cells: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and len(self._codes) < _MAX_STYLES:
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.shown.append(self._shown_by(attributes.get("numFmtId", "0")))
            self.done = len(self.shown) >= _MAX_STYLES

    def end(self, name: str) -> None:
        self.done = self.done or name == "cellXfs"

    def text(self, text: str) -> None:
        """Styles hold no text."""

    def skip(self, chunk: bytes) -> bool:  # noqa: ARG002
        return False

    def _shown_by(self, number: str) -> Shown:
        if number in self._codes:
            return shown_by(self._codes[number])
        return _BUILT_IN.get(int(number), Shown.NUMBER) if number.isdecimal() else Shown.NUMBER


def shown_by(code: str) -> Shown:
    """Return what a format code such as ``yyyy-mm-dd hh:mm`` shows."""
    letters = _QUOTED.sub("", code).split(";")[0].lower().replace("general", "").replace("am/pm", "h")
    clock = Shown.CLOCK if re.search("[hs]", letters) else Shown.NUMBER
    is_day = re.search("[yd]", letters) or ("m" in letters and not clock and "[m" not in letters)
    if "[m" in letters:
        clock = Shown.CLOCK
    return clock | (Shown.DAY if is_day else Shown.NUMBER)


def as_text(value: float, shown: Shown, *, from_1904: bool) -> str:
    """Return a number as the cell shows it, for all a reader needs: ISO dates and times, whole numbers."""
    if shown and 0 <= value < _LAST:
        nearest = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(seconds=round(value * 86_400))
        if Shown.DAY not in shown and value < 1:
            return f"{nearest:%H:%M:%S}"
        if shown is Shown.CLOCK and value == 1:
            return "24:00"
        has_clock = Shown.CLOCK in shown or (nearest.hour, nearest.minute, nearest.second) != (0, 0, 0)
        return str(nearest if has_clock else nearest.date())
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
