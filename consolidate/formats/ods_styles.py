"""Parse the styles of .ods: the appearance of cells and text runs by font and colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from consolidate.formats import limits, visibility
from consolidate.regex import regex
from consolidate.remembered import remembered

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
STYLE, FO = _SPACE % "style", "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_COLOUR = regex("#([0-9A-Fa-f]{6})")
_LEVEL = regex(r"(?:0+(?:\.0+)?%)(?:\s.*)?")  # on the base line
_DEEP = 20  # levels of inheritance
_CELL, _TEXT = "table-cell", "text"


class Style(NamedTuple):
    """The properties of a style, each None if it is not set: struck, raised, the colours of text and background."""

    parent: str
    struck: bool | None = None
    raised: bool | None = None
    colour: str | None = None
    ground: str | None = None


class Styles:
    """All styles of a workbook, by family and name."""

    def __init__(self, common: bytes) -> None:
        """Take the part with the common styles; the automatic styles of the content are added later."""
        self._styles = dict(_common(common)) if common else {}
        self._looks: dict[str, str] = {}
        self.plain = not any(map(_tells, self._styles.values()))  # no style is struck, raised or coloured

    def add(self, node: Element) -> None:
        """Add a style of cells or text runs; others are skipped."""
        key = node.get(STYLE + "family", ""), node.get(STYLE + "name", "")
        if key[0] in (_CELL, _TEXT):
            self._styles[key] = _style(node)
            self.plain = self.plain and not _tells(self._styles[key])

    def of_cell(self, name: str) -> str:
        """Return the appearance of the cells of a style (``visibility.of_cell``)."""
        if self.plain:
            return ""
        if name not in self._looks:
            style = self._whole(_CELL, name)
            ground = style.ground or visibility.WHITE
            self._looks[name] = visibility.of_cell(bool(style.struck), bool(style.raised), style.colour, ground)
        return self._looks[name]

    def of_text(self, name: str) -> str | None:
        """Return the appearance of a text run with this style (``visibility.Run``)."""
        style = self._whole(_TEXT, name)
        if style.struck or style.raised:
            return visibility.STRUCK if style.struck else visibility.RAISED
        return None if style.struck is None and style.raised is None else ""

    def _whole(self, family: str, name: str) -> Style:
        """Return a style with the properties inherited from its parents and from the default style."""
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
    """Return the styles of a part, by family and name; a default style has the name ""."""
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
    own = text.get(STYLE + "use-window-font-color") == "true"  # automatic text colour, visible on any background
    colour, ground = "" if own else _colour(text.get(FO + "color")), cell.get(FO + "background-color")
    below = visibility.WHITE if ground == "transparent" else _colour(ground)
    return Style(node.get(STYLE + "parent-style-name", ""), struck, raised, colour, below)


def _colour(value: str | None) -> str | None:
    match = _COLOUR.fullmatch(value or "")
    return match[1] if match else None
