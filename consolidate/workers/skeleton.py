"""What a file is made of, with no text and no number in it. Runs in a worker process, since the file is foreign.

For a maintainer who must find out why a file was not read, and may not see what is in it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from consolidate import masked
from consolidate.formats import container, sniff
from consolidate.formats.raw import Plain, RawBook, RawSheet, Refusal
from consolidate.regex import regex
from consolidate.workers import child

_PARTS = regex(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/)?(workbook|styles|sharedStrings)\.xml(\.rels)?"
    r"|xl/worksheets/sheet\d+\.xml|word/(document|styles|numbering)\.xml|content\.xml|styles\.xml|mimetype|META-INF/manifest\.xml",
    re.IGNORECASE,
)
_PART, _ALL = 256 * 1024, 2 * 1024 * 1024  # bytes of a part, and of all parts, that are shown


def read(data: bytes) -> Plain:
    """Return the format, the verdict of the reader, the cells and the parts of a file. No bytes make it raise."""
    try:
        found = child.read(data)
        return Plain({
            "size": len(data),
            "format": sniff.group(data),
            "reader": _reader(found),
            "ended": _error(data) if isinstance(found, Refusal) else [],
            "sheets": [_sheet(sheet) for sheet in found.sheets] if isinstance(found, RawBook) else [],
            "parts": list(_parts(data)) if data.startswith(sniff.PACKAGE) else [],
        })  # fmt: skip
    except Exception as error:  # noqa: BLE001 - the border: this is a file at which something has failed before
        return Plain({"size": len(data), "ended": masked.error(error)})


def _reader(found: RawBook | Refusal) -> str:
    """The format that was read, or the kind of the refusal."""
    return found.kind if isinstance(found, RawBook) else str(found.kind)


def _error(data: bytes) -> list[dict[str, Any]]:
    """Where in which code the reading ended."""
    try:
        package = container.open_package(data)
        import_module(f"consolidate.formats.{package.reader}").read(package)
    except Exception as error:  # noqa: BLE001 - as above
        return masked.error(error)
    return []


def _sheet(sheet: RawSheet) -> dict[str, Any]:
    return {
        "name": masked.text(sheet.name),
        "hidden": sheet.hidden,
        "cells": [
            [cell.row, cell.column, cell.kind, masked.text(cell.text), masked.text(cell.formula)]
            for cell in sheet.cells
        ],
        "merges": [list(area) for area in sheet.merges],
        "unseen": [list(lines) for lines in sheet.unseen],
        "edges": list(sheet.edges),
        "marks": [[mark.row, mark.column, mark.kind, masked.text(mark.text)] for mark in sheet.marks],
    }


def _parts(data: bytes) -> Iterator[dict[str, Any]]:
    """The parts of a package with their sizes, and the XML of those that hold its tables."""
    room = _ALL
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield {"ended": masked.error(error)}
        return
    for entry in entries:
        usual = _PARTS.fullmatch(entry.filename)
        name = entry.filename if usual else masked.text(entry.filename)
        shown = _xml(data, entry)[: min(_PART, room)] if usual and room else ""
        room -= len(shown)
        yield {
            "name": name, "size": entry.file_size, "packed": entry.compress_size, "method": entry.compress_type,
            "flags": entry.flag_bits, "xml": shown,
        }  # fmt: skip


def _xml(data: bytes, entry: zipfile.ZipInfo) -> str:
    """The beginning of a part, masked; the kind of the error if it cannot be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)).open(entry) as part:
            return masked.xml(part.read(_PART).decode("utf-8", "replace"))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        return type(error).__name__
