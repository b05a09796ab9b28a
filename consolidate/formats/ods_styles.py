"""The styles of .ods: how the fonts and colours of cells and of pieces of a text let these look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from consolidate.formats import limits, looks
from consolidate.remembered import remembered

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
STYLE, FO = _SPACE % "style", "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_COLOUR = re.compile("#([0-9A-Fa-f]{6})")
_LEVEL = re.compile(r"(?:0+(?:\.0+)?%)(?:\s.*)?")  # a position on the line
_DEEP = 20  # styles above each other
_CELL, _TEXT = "table-cell", "text"


class Style(NamedTuple):
    """What a style says, None where it says nothing: struck, raised, the colours of text and background."""

    parent: str
    struck: bool | None = None
    raised: bool | None = None
    colour: str | None = None
    ground: str | None = None


class Styles:
    """All styles of a workbook, each by its family and name."""

    def __init__(self, common: bytes) -> None:
        """From the part of the styles that have names for people; those of the contents are added."""
        self._styles = dict(_common(common)) if common else {}
        self._looks: dict[str, str] = {}
        self.plain = not any(map(_tells, self._styles.values()))  # nothing is struck, raised or coloured

    def add(self, node: Element) -> None:
        """A style of cells or of pieces of a text."""
        key = node.get(STYLE + "family", ""), node.get(STYLE + "name", "")
        if key[0] in (_CELL, _TEXT):
            self._styles[key] = _style(node)
            self.plain = self.plain and not _tells(self._styles[key])

    def of_cell(self, name: str) -> str:
        """How the cells of a style look (``looks.of_cell``)."""
        if self.plain:
            return ""
        if name not in self._looks:
            style = self._whole(_CELL, name)
            ground = style.ground or looks.WHITE
            self._looks[name] = looks.of_cell(bool(style.struck), bool(style.raised), style.colour, ground)
        return self._looks[name]

    def of_text(self, name: str) -> str | None:
        """How a piece of a text is that has this style (``looks.Run``)."""
        style = self._whole(_TEXT, name)
        if style.struck or style.raised:
            return looks.STRUCK if style.struck else looks.RAISED
        return None if style.struck is None and style.raised is None else ""

    def _whole(self, family: str, name: str) -> Style:
        """A style with what it takes from its parents, and in the end from the default one."""
        default = self._styles.get((family, ""), Style(""))
        found = Style(name)
        for _ in range(_DEEP):
            style = self._styles.get((family, found.parent), default)
            found = Style(
                style.parent,
                style.struck if found.struck is None else found.struck,
                style.raised if found.raised is None else found.raised,
                style.colour if found.colour is None else found.colour,
                style.ground if found.ground is None else found.ground,
            )
            if style is default:
                return found
        return found


@remembered(20, within=limits.STYLES)  # the same in every file of a template
def _common(part: bytes) -> Mapping[tuple[str, str], Style]:
    """The styles of a part, by family and name; the default ones have no name."""
    nodes = [node for node in fromstring(part).iter() if node.tag in (STYLE + "default-style", STYLE + "style")]
    known = [node for node in nodes if node.get(STYLE + "family") in (_CELL, _TEXT)]
    return {(node.get(STYLE + "family", ""), node.get(STYLE + "name", "")): _style(node) for node in known}


def _tells(style: Style) -> bool:
    return bool(style.struck or style.raised or style.colour or style.ground)


def _style(node: Element) -> Style:
    text: Mapping[str, str] = getattr(node.find(STYLE + "text-properties"), "attrib", {})
    cell: Mapping[str, str] = getattr(node.find(STYLE + "table-cell-properties"), "attrib", {})
    lines = [text.get(STYLE + f"text-line-through-{name}") for name in ("style", "type")]
    struck = None if lines == [None, None] else "none" not in lines
    level = text.get(STYLE + "text-position")
    raised = None if level is None else not _LEVEL.fullmatch(level.strip())
    own = text.get(STYLE + "use-window-font-color") == "true"  # a colour that can be seen on any background
    colour, ground = "" if own else _colour(text.get(FO + "color")), cell.get(FO + "background-color")
    below = looks.WHITE if ground == "transparent" else _colour(ground)
    return Style(node.get(STYLE + "parent-style-name", ""), struck, raised, colour, below)


def _colour(value: str | None) -> str | None:
    match = _COLOUR.fullmatch(value or "")
    return match[1] if match else None
