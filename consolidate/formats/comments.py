"""Read what other parts of the file store for a cell: comments, text boxes over it, a picture in place of a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
_MOST = 24  # cells that a text box with a figure may lie over; a larger one is a note
_DIGITS = 10  # of a number in an anchor, fewer
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
    """Yield the text boxes of a drawing, in groups too: a mark for each cell that a box lies over, in order."""
    try:
        drawing = ElementTree.fromstring(part)
    except ElementTree.ParseError:  # a drawing never keeps the figures from being read
        return
    found: dict[Mark, None] = {}
    for anchor in drawing.iter():
        if anchor.tag.endswith("CellAnchor"):
            text = "".join("".join(body.itertext()) for body in anchor.iterfind(".//{*}txBody")).strip()
            spots = _covered(anchor) if text else ()
            found.update((Mark(row, column_, "box", text[: limits.TEXT]), None) for row, column_ in spots)
    yield from found


def _covered(anchor: ElementTree.Element) -> Sequence[tuple[int, int]]:
    """Return the cells between the corners of an anchor; only the first one if they are many or have no second corner.

    A box that ends with a cell has its corner at the beginning of the next one.
    """
    corners = []
    for end in ("from", "to"):
        given = [anchor.findtext(f"{{*}}{end}/{{*}}{name}", "").strip() for name in ("row", "col", "rowOff", "colOff")]
        if not all(each.isdecimal() and len(each) < _DIGITS for each in given):
            break
        row, column_, down, right = map(int, given)
        corners.append((row, column_) if end == "from" else (row - (not down), column_ - (not right)))
    if not corners:
        return ()
    (top, left), (bottom, right_) = corners[0], corners[-1]
    covered = [(row, at) for row in range(top, min(bottom, top + _MOST) + 1) for at in range(left, right_ + 1)[:_MOST]]
    return covered if 0 < len(covered) <= _MOST else [(top, left)]


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
