"""The parts of a workbook: XML files in a zip archive, each read as a stream that is cut off at a limit."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_UNPACKED = 400_000_000
_MAX_PARTS = 10_000
# Of a whole workbook: a table of 20,000 rows and 200 columns has twelve million.
_MAX_ELEMENTS = 20_000_000
# expat keeps every element that is open; those of a workbook lie within a dozen others.
_MAX_DEPTH = 100
_CHUNK = 1 << 16
# expat reads a tag that does not end again with every chunk.
_MAX_TAG = 1 << 20


class Handler(Protocol):
    """What becomes of the elements of one part, by their names without a namespace."""

    done: bool
    """Set once nothing more of the part is wanted; the rest then goes to ``skip``."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of the text in an element."""

    def skip(self, chunk: bytes) -> bool:
        """Bytes after the handler was done; tells whether to go on."""


class Archive:
    """A workbook as an archive; raises InputError where it is larger than any agenda."""

    def __init__(self, content: bytes, filename: str) -> None:
        self._filename = filename
        if content.count(b"PK\x01\x02") > _MAX_PARTS:
            raise self.too_large(f"has more than {_MAX_PARTS:,} parts")
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._count_bytes(sum(part.file_size for part in self._zip.infolist()))
        self._names = {name.lower(): name for name in self._zip.namelist()}
        self._unpacked = self._elements = 0

    def holds(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        return name.lower() in self._names

    def parse(self, name: str, handler: Handler, limit: int) -> None:
        """Give the elements of a part to the handler; InputError where it has more than *limit* bytes.

        A handler that is done is given the rest as bytes, and no limit is an error any more.
        """
        parser = self._parser(name, handler)
        for chunk, fed in self._chunks(name):
            if handler.done:
                if fed > limit or not handler.skip(chunk):
                    return
                continue
            if fed > limit:
                raise self.too_large(f"has more than {limit // 1_000_000} MB in {name}")
            parser.Parse(chunk, False)
            if fed - max(parser.CurrentByteIndex, 0) > _MAX_TAG:
                raise self.too_large(f"has a tag of more than 1 MB in {name}")
        if not handler.done:
            parser.Parse(b"", True)

    def _chunks(self, name: str) -> Iterator[tuple[bytes, int]]:
        fed = 0
        with self._zip.open(self._names[name.lower()]) as part:
            while chunk := part.read(_CHUNK):
                fed += len(chunk)
                # Several sheets may say that they are in one part.
                self._unpacked += len(chunk)
                self._count_bytes(self._unpacked)
                yield chunk, fed

    def _count_bytes(self, unpacked: int) -> None:
        if unpacked > MAX_UNPACKED:
            raise self.too_large(f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB")

    def _parser(self, part: str, handler: Handler) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        depth = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements += 1
            if self._elements > _MAX_ELEMENTS:
                raise self.too_large(f"has too many elements in {part}")
            if depth > _MAX_DEPTH:
                raise self.too_large(f"has more than {_MAX_DEPTH} elements within each other in {part}")
            if not handler.done:
                handler.start(name.rpartition(":")[2], attributes)

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if not handler.done:
                handler.end(name.rpartition(":")[2])

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse
        return parser

    def too_large(self, what: str) -> InputError:
        """The refusal of this workbook, which says what it has too much of."""
        return InputError(
            f"{self._filename} {what}.",
            place=self._filename,
            code="file_too_big",
            remedy="Copy the agenda's cells into a new workbook, or save them as CSV.",
        )


def _refuse(*_: object) -> None:
    raise ValueError("a workbook declares no document type")
