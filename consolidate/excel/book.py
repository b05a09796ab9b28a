"""A workbook that writes every part into the package (.xlsx) piece by piece: no sheet is held in memory as a whole.

xlsxwriter alone holds all parts as text until the end, some 25 KB for the line of each unit.
"""

from __future__ import annotations

import io
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.packager import Packager

_MANY = 200  # pieces of text that are held before they are written
_LEVEL = 2  # of compression: the usual 6 saves one byte in ten but takes nearly three times as long


class Book(xlsxwriter.Workbook):  # type: ignore[misc]
    """An xlsxwriter workbook that is written to a stream, with the same parts as without this class."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Write to ``stream``, which must be empty."""
        self._package = ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        super().__init__(io.BytesIO(), {"in_memory": True})

    def _get_packager(self) -> Packager:
        return _Packager(self._package)

    def close(self) -> None:
        """Write all parts and finish the package."""
        super().close()
        self._package.close()


class _Packager(Packager):  # type: ignore[misc]
    """Opens one part after the other; each is finished when the next is opened."""

    def __init__(self, package: ZipFile) -> None:
        super().__init__()
        self._package = package
        self._part: _Part | None = None

    def _filename(self, xml_filename: str) -> _Part:
        self._finish()
        self._part = _Part(self._package.open(xml_filename, "w"))
        return self._part

    def _create_package(self) -> list[Any]:
        left: list[Any] = super()._create_package()
        self._finish()
        if left:
            raise ValueError(f"parts that are no XML: {left}")
        return left

    def _finish(self) -> None:
        if self._part:
            self._part.finish()


class _Part(io.StringIO):  # a StringIO, since for anything else xlsxwriter opens a file by name
    def __init__(self, member: IO[bytes]) -> None:
        super().__init__()
        self._member, self._held = member, list[str]()

    def write(self, text: str) -> int:
        self._held.append(text)
        if len(self._held) == _MANY:
            self._write_out()
        return len(text)

    def _write_out(self) -> None:
        self._member.write("".join(self._held).encode())
        self._held.clear()

    def finish(self) -> None:
        self._write_out()
        self._member.close()
