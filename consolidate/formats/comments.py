"""Read what other parts of the file store for a cell: comments, text boxes over it, a picture in place of a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol
from xml.etree import ElementTree

from consolidate import token
from consolidate.formats import limits, visibility
from consolidate.formats.raw import Mark
from consolidate.formats.xlsx_cells import column
from consolidate.formats.xlsx_full import runs
from consolidate.regex import regex

_ADDRESS = regex(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
# a cell that shows a rich value; its stored value is an error: <c r="B10" s="20" t="e" vm="1">
_RICH = regex(rb"<(?:\w+:)?c\s(?=[^<>]*\svm=)(?=[^<>]*t=[\"']e[\"'])[^<>]*?\br=[\"']([A-Z]{1,3})([1-9][0-9]{0,6})[\"']")
_PICTURES = (b"_localImage", b"_webImage")


class Relations(Protocol):
    """The relations of a part, by the last word of the relation type."""

    @property
    def by_type(self) -> Mapping[str, str]:
        """Names of target parts."""


def of_xlsx(sheet: bytes, parts: Mapping[str, bytes], relations: Relations) -> Iterator[Mark]:
    """Yield the comments, pictures and text boxes of an .xlsx sheet.

    From its XML, the parts of the package, and its relations.
    """
    notes, threads = (parts.get(relations.by_type.get(name, ""), b"") for name in ("comments", "threadedComment"))
    comments = _threads(threads) if threads else {}
    for place, text in ((_notes(notes) if notes else {}) | comments).items():
        yield Mark(*place, "comment", text[: limits.TEXT])
    drawing = parts.get(relations.by_type.get("drawing", ""), b"")
    yield from _boxes(drawing) if b"txBody" in drawing else ()
    if b"vm=" in sheet and any(name in parts[part] for part in parts if "richvalue" in part for name in _PICTURES):
        for letters, digits in _RICH.findall(sheet):
            yield Mark(int(digits) - 1, column(letters.decode()), "picture")


def _boxes(part: bytes) -> Iterator[Mark]:
    """Yield the text boxes of a drawing, each at the cell in which it begins."""
    try:
        anchors = list(ElementTree.fromstring(part))
    except ElementTree.ParseError:  # a drawing never keeps the figures from being read
        return
    for anchor in anchors:
        spot = [anchor.findtext(f"{{*}}from/{{*}}{name}", "") for name in ("row", "col")]
        text = "".join("".join(body.itertext()) for body in anchor.iterfind("{*}sp/{*}txBody")).strip()
        if text and all(each.isdecimal() and len(each) < 8 for each in spot):
            yield Mark(int(spot[0]), int(spot[1]), "box", text[: limits.TEXT])


def is_from_person(text: str) -> bool:
    """Whether a comment holds text that a person wrote, and not the unchanged text of our template."""
    return bool(text.strip()) and not token.is_signed(text)


def _notes(part: bytes) -> dict[tuple[int, int], str]:
    """Return the classic comments by position.

    A thread has one too, with a hint on how to open the thread; the caller replaces it.
    """
    found = {}
    for node in ElementTree.fromstring(part).iterfind("{*}commentList/{*}comment"):
        inner = node.find("{*}text")
        text = visibility.shown(runs(inner))[0] if inner is not None else ""
        if is_from_person(text) and (place := _place(node)):
            found[place] = text
    return found


def _threads(part: bytes) -> dict[tuple[int, int], str]:
    """Return the threaded comments by position, with the replies on lines of their own."""
    found: dict[tuple[int, int], str] = {}
    for node in ElementTree.fromstring(part).iterfind("{*}threadedComment"):
        inner, place = node.find("{*}text"), _place(node)
        text = "".join(inner.itertext()) if inner is not None else ""
        if place and text.strip():
            found[place] = f"{found[place]}\n{text}" if place in found else text
    return found


def _place(node: ElementTree.Element) -> tuple[int, int] | None:
    match = _ADDRESS.fullmatch(node.get("ref", ""))
    return (int(match[2]) - 1, column(match[1])) if match else None
